using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Portal.Runner.Native;

/// <summary>
/// A child that waits behind a gate before it becomes the program: the runner puts it into its cgroup and lowers its limits in between,
/// so that not one instruction of the program runs unmetered. If the runner dies before opening the gate, the child ends.
/// </summary>
/// <remarks>
/// Start it from a thread that lives as long as the runner: the kernel sends the parent-death signal, by which bubblewrap follows the
/// runner, when the *thread* that made the child ends.
/// </remarks>
internal sealed unsafe class GatedProcess : IDisposable
{
    // The shell reads one line and turns into the program; end of file instead of a line means that the runner is gone.
    private const string Gate = "read -r gate || exit 125; exec \"$@\" </dev/null";

    private readonly int _gate;
    private bool _opened;

    private GatedProcess(int processId, int gate, int output, int error, int status)
    {
        ProcessId = processId;
        _gate = gate;
        Output = new SafeFileHandle(output, ownsHandle: true);
        Error = new SafeFileHandle(error, ownsHandle: true);
        Status = new SafeFileHandle(status, ownsHandle: true);
    }

    public int ProcessId { get; }

    public SafeFileHandle Output { get; }

    public SafeFileHandle Error { get; }

    /// <summary>What the child writes to descriptor 3.</summary>
    public SafeFileHandle Status { get; }

    /// <exception cref="Win32Exception">The system cannot start another process.</exception>
    public static GatedProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var (gateRead, gateWrite) = Pipe();
        var (outputRead, outputWrite) = Pipe();
        var (errorRead, errorWrite) = Pipe();
        var (statusRead, statusWrite) = Pipe();
        _ = Libc.fcntl(outputRead, Libc.SetPipeSize, 1 << 20);
        int[] given = [gateRead, outputWrite, errorWrite, statusWrite];
        try
        {
            var process = Spawn(["/bin/sh", "-c", Gate, "sh", .. command], environment, given);
            return new GatedProcess(process, gateWrite, outputRead, errorRead, statusRead);
        }
        finally
        {
            foreach (var descriptor in given)
                _ = Libc.close(descriptor);
        }
    }

    public void OpenGate()
    {
        _opened = true;
        using var gate = new FileStream(new SafeFileHandle(_gate, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        gate.Write("\n"u8);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>Exit code or signal.</returns>
    public (int? ExitCode, int? Signal) Wait()
    {
        int status;
        while (Libc.waitpid(ProcessId, out status, 0) < 0)
        {
            var error = new Win32Exception();
            if (error.NativeErrorCode != 4) // EINTR
                throw error;
        }

        var signal = status & 0x7f;
        return signal == 0 ? ((status >> 8) & 0xff, null) : (null, signal);
    }

    public void Dispose()
    {
        if (!_opened)
            _ = Libc.close(_gate);
        Output.Dispose();
        Error.Dispose();
        Status.Dispose();
    }

    private static int Spawn(string[] arguments, IReadOnlyDictionary<string, string> environment, int[] descriptors)
    {
        const short SetSignalDefaults = 0x04, SetSignalMask = 0x08;

        // glibc's posix_spawn_file_actions_t has 80 bytes, posix_spawnattr_t 336, sigset_t 128; musl's are no larger.
        var actions = stackalloc long[64];
        var attributes = stackalloc long[64];
        var signals = stackalloc long[16];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        try
        {
            for (var target = 0; target < descriptors.Length; target++)
                _ = Libc.posix_spawn_file_actions_adddup2(actions, descriptors[target], target);

            // .NET ignores SIGPIPE and blocks others: the program gets the defaults.
            _ = Libc.sigfillset(signals);
            _ = Libc.posix_spawnattr_setsigdefault(attributes, signals);
            _ = Libc.sigemptyset(signals);
            _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
            _ = Libc.posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask);
            using var argumentList = new NativeTexts(arguments);
            using var environmentList = new NativeTexts(environment.Select(variable => $"{variable.Key}={variable.Value}"));
            var error = Libc.posix_spawn(out var process, argumentList.Pointer[0], actions, attributes, argumentList.Pointer, environmentList.Pointer);
            return error == 0 ? process : throw new Win32Exception(error, $"Cannot start {arguments[0]}: {new Win32Exception(error).Message}.");
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    private static (int Read, int Write) Pipe()
    {
        var pair = stackalloc int[2];
        if (Libc.pipe2(pair, Libc.OpenCloseOnExec) != 0)
            throw new Win32Exception();
        return (AboveStandard(pair[0]), AboveStandard(pair[1]));
    }

    // Descriptors 0 to 3 are targets in the child; a source among them would be overwritten before it is copied.
    private static int AboveStandard(int descriptor)
    {
        if (descriptor > 3)
            return descriptor;
        var moved = Libc.fcntl(descriptor, Libc.DuplicateCloseOnExec, 10);
        _ = Libc.close(descriptor);
        return moved;
    }

    /// <summary>A null-terminated list of null-terminated UTF-8 texts.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly GCHandle[] _pins;
        private readonly GCHandle _list;

        public NativeTexts(IEnumerable<string> texts)
        {
            _pins = [.. texts.Select(text => GCHandle.Alloc(Encoding.UTF8.GetBytes(text + '\0'), GCHandleType.Pinned))];
            nint[] list = [.. _pins.Select(pin => pin.AddrOfPinnedObject()), 0];
            _list = GCHandle.Alloc(list, GCHandleType.Pinned);
        }

        public byte** Pointer => (byte**)_list.AddrOfPinnedObject();

        public void Dispose()
        {
            _list.Free();
            foreach (var pin in _pins)
                pin.Free();
        }
    }
}
