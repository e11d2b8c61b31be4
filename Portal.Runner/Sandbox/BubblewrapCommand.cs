using System.Globalization;
using Portal.Core.Execution;

namespace Portal.Runner.Sandbox;

/// <summary>The command line of bubblewrap for a lease: what the task sees, and nothing else.</summary>
/// <param name="folder">The attempt.</param>
/// <param name="lease">What it may do.</param>
/// <param name="host">What of the host can be shown.</param>
public sealed class BubblewrapCommand(AttemptFolder folder, AttemptLease lease, SandboxHost host)
{
    /// <summary>The task's user and group inside: nobody.</summary>
    private const string Nobody = "65534";

    private readonly List<string> _arguments = [];

    /// <exception cref="FormatException">The lease asks for something that has no safe form; the message names the field.</exception>
    public IReadOnlyList<string> Build()
    {
        _arguments.Clear();
        Add(host.Bubblewrap);
        AddNamespaces();
        AddSystem();
        AddProc();
        Add("--dev", "/dev");
        AddGpus();
        Add("--perms", "1777", "--size", Number(lease.Limits.MemoryMebibytes * 1024 * 1024), "--tmpfs", "/tmp");
        Add("--bind", folder.Work, "/work");
        foreach (var input in lease.Inputs)
            Add("--ro-bind", input.Source, $"/work/in/{InputName(input)}");
        foreach (var bind in lease.ReadOnlyBinds)
            Add("--ro-bind", bind.Source, Target(bind));
        Add("--remount-ro", "/");
        Add("--chdir", "/work");
        Add("--clearenv");
        foreach (var (name, value) in TaskEnvironment.Of(lease, "/work", "/tmp"))
            Add("--setenv", name, value);
        Add("--json-status-fd", "3");
        Add("--");
        _arguments.AddRange(lease.Command);
        return _arguments;
    }

    private static string Target(LeasedBind bind) =>
        bind.Target.StartsWith('/') && !bind.Target.Split('/').Contains("..", StringComparer.Ordinal)
            ? bind.Target
            : throw new FormatException($"The lease's 'readOnlyBinds' has the target '{bind.Target}'; it must be absolute, without '..'.");

    /// <summary>The name of an input, checked.</summary>
    /// <exception cref="FormatException">It is more than one path segment.</exception>
    public static string InputName(LeasedInput input) =>
        input.Name.Length > 0 && input.Name is not ("." or "..") && input.Name.AsSpan().IndexOfAny('/', '\0') < 0
            ? input.Name
            : throw new FormatException($"The lease's 'inputs' has the name '{input.Name}'; it must be one path segment.");

    private void AddNamespaces()
    {
        Add("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try");
        if (!lease.AllowNetwork)
            Add("--unshare-net");

        // Namespaces inside the sandbox would give the task the kernel's privileged code paths again.
        Add("--disable-userns", "--cap-drop", "ALL", "--uid", Nobody, "--gid", Nobody, "--hostname", "task");
        Add("--die-with-parent", "--new-session");
    }

    private void AddSystem()
    {
        if (lease.RootFolder is { } root)
        {
            foreach (var entry in host.EntriesOf(root))
                AddEntry(entry);
            if (lease.AllowNetwork && host.NameServersFor(root) is { } settings)
                Add("--ro-bind", settings, "/etc/resolv.conf");
            return;
        }

        Add("--ro-bind", "/usr", "/usr");
        foreach (var entry in host.SystemEntries())
            AddEntry(entry);
        foreach (var path in host.SharedSettings(lease.AllowNetwork))
            Add("--ro-bind", path, path);
        foreach (var (name, source) in host.OwnSettings(folder))
            Add("--ro-bind", source, $"/etc/{name}");
    }

    private void AddEntry(SystemEntry entry)
    {
        if (entry.LinkTarget is { } target)
            Add("--symlink", target, entry.Inside);
        else
            Add("--ro-bind", entry.Source, entry.Inside);
    }

    private void AddProc()
    {
        Add("--proc", "/proc");

        // A portal that runs as root starts tasks whose files belong to the real root, if a powerless one. The kernel checks most of
        // /proc/sys, /proc/sysrq-trigger and their like by file owner alone: read-only is what keeps them from the task.
        foreach (var path in host.WritableKernelFiles())
            Add("--ro-bind", path, path);
        foreach (var path in host.SecretKernelFiles())
            Add("--ro-bind", "/dev/null", path);
    }

    private void AddGpus()
    {
        if (lease.Gpus.Count == 0)
            return;
        foreach (var device in host.GpuDevices(lease.Gpus))
            Add("--dev-bind", device.Source, device.Inside);
    }

    private void Add(params ReadOnlySpan<string> arguments) => _arguments.AddRange(arguments);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
