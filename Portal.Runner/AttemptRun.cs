using System.Runtime.InteropServices;
using System.Text.Json;
using Portal.Core.Execution;
using Portal.Runner.Metering;
using Portal.Runner.Native;
using Portal.Runner.Sandbox;
using Portal.Runner.Spool;

namespace Portal.Runner;

/// <summary>Runs one attempt from lease to last event. Call it on the main thread: the sandbox follows the thread that started it.</summary>
internal sealed class AttemptRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AttemptFolder _folder;
    private readonly AttemptLease _lease;
    private readonly SpoolWriter _events;
    private readonly AttemptClock _clock = new();
    private readonly TimeProvider _time = TimeProvider.System;

    private AttemptRun(AttemptFolder folder, AttemptLease lease, SpoolWriter events)
    {
        _folder = folder;
        _lease = lease;
        _events = events;
    }

    /// <returns>Exit code of the runner: 0 when the attempt has its last event.</returns>
    public static int Run(AttemptFolder folder)
    {
        // Held until this process ends, however it ends.
        using var claim = Claim(folder);
        if (claim is null)
            return ExitCode.Busy;
        var lease = LeaseFile.Read(folder);
        using var events = SpoolWriter.Open(folder.Events);
        if (events.LastSequence > 0)
        {
            Console.Error.WriteLine("This attempt has events already: an attempt is run once.");
            return ExitCode.AlreadyRun;
        }

        using var run = new AttemptRun(folder, lease, events);
        run.RunOnce();
        return ExitCode.Done;
    }

    public void Dispose() => _events.Dispose();

    private static FileStream? Claim(AttemptFolder folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder.Path, "runner.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException busy) when (busy is not DirectoryNotFoundException)
        {
            Console.Error.WriteLine($"Another runner has this attempt: {busy.Message}");
            return null;
        }
    }

    private void RunOnce()
    {
        try
        {
            if (StopFile.Read(_folder) is { } end)
            {
                FinishUnstarted(end, EndReason.StoppedBeforeStart);
                return;
            }

            PrepareFolders();
            if (AttemptWatch.FreeDisk(_folder.Path) < AttemptWatch.FreeDiskFloorBytes)
            {
                FinishUnstarted(AttemptEnd.NotStarted, EndReason.DiskFull);
                return;
            }

            var command = Command();
            RunInCgroup(command);
        }
        catch (CgroupUnavailableException missing)
        {
            Refuse(EndReason.CgroupUnavailable, missing);
        }
        catch (SandboxUnavailableException missing)
        {
            Refuse(EndReason.SandboxUnavailable, missing);
        }
        catch (FileNotFoundException missing)
        {
            Refuse(EndReason.InputMissing, missing);
        }
        catch (DirectoryNotFoundException missing) when (_lease.RootFolder is not null)
        {
            Refuse(EndReason.EnvironmentMissing, missing);
        }
        catch (FormatException invalid)
        {
            Refuse(EndReason.LeaseInvalid, invalid);
        }
        catch (Exception fault) when (!HasFinished)
        {
            // Whatever broke, nothing may run on unwatched, and the portal must hear of the end.
            Console.Error.WriteLine(fault);
            AttemptCleaner.Reap(_folder);
            FinishUnstarted(AttemptEnd.Lost, EndReason.RunnerFault);
        }
    }

    private bool HasFinished { get; set; }

    private void PrepareFolders()
    {
        // The task's files may carry any mode; no other user of the host gets through here.
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(_folder.Out);
        var inputs = Path.Combine(_folder.Work, "in");
        Directory.CreateDirectory(inputs);
        foreach (var input in _lease.Inputs)
        {
            var name = BubblewrapCommand.InputName(input);
            if (!Path.Exists(input.Source))
                throw new FileNotFoundException($"The input '{name}' is not at {input.Source}.");
            if (_lease.Unsandboxed)
                File.CreateSymbolicLink(Path.Combine(inputs, name), input.Source);
        }
    }

    private IReadOnlyList<string> Command()
    {
        if (_lease.Command.Count == 0)
            throw new FormatException("The lease's 'command' is empty.");
        if (_lease.Unsandboxed)
            return ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", _folder.Work, .. _lease.Command];
        var host = new SandboxHost();
        if (host.Bubblewrap.Length == 0)
            throw new SandboxUnavailableException("bubblewrap (bwrap) is not installed.");
        if (_lease.RootFolder is { } root && !Directory.Exists(root))
            throw new DirectoryNotFoundException($"The environment's root folder {root} is not there.");
        return new BubblewrapCommand(_folder, _lease, host).Build();
    }

    private void RunInCgroup(IReadOnlyList<string> command)
    {
        var cgroup = MakeCgroup();
        try
        {
            RunProcess(cgroup, command);
        }
        finally
        {
            cgroup.KillAll(Patience);
            if (!cgroup.Remove())
                Console.Error.WriteLine($"The cgroup {cgroup.Name} could not be removed.");
        }
    }

    private AttemptCgroup MakeCgroup()
    {
        var cgroup = CgroupLocator.OfThisProcess().Locate(CgroupRecord.NameOf(_folder));
        CgroupRecord.Write(_folder, cgroup);
        try
        {
            cgroup.Create(new CgroupLimits(_lease.Limits.CpuMillicores, _lease.Limits.MemoryMebibytes * 1024 * 1024, _lease.Limits.Processes));
            return cgroup;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            cgroup.Remove();
            throw new CgroupUnavailableException($"The cgroup {cgroup.Name} cannot be made: {refused.Message}", refused);
        }
    }

    private void RunProcess(AttemptCgroup cgroup, IReadOnlyList<string> command)
    {
        var environment = _lease.Unsandboxed
            ? TaskEnvironment.Of(_lease, _folder.Work, "/tmp")
            : new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" };

        // Inherited by the child alone, since on Linux it is this thread's.
        _ = Libc.setpriority(0, 0, 5);
        using var process = GatedProcess.Start(command, environment);
        _ = Libc.setpriority(0, 0, 0);
        cgroup.Attach(process.ProcessId);
        LimitFiles(process.ProcessId);

        using var log = new LogWriter(_folder.Log, _lease.Limits.LogMebibytes * 1024 * 1024);
        var progress = new ProgressReport(_time, Report);
        OutputPump[] pumps = [new(LogStream.Output, log, progress, _time), new(LogStream.Error, log, progress, _time)];
        using var watch = new AttemptWatch(new WatchedAttempt(_folder, _lease, _clock, cgroup, _events, log, progress, pumps), process.ProcessId);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Terminate(context, watch));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Terminate(context, watch));

        Thread[] readers = [Begin("out", () => pumps[0].Run(process.Output)), Begin("err", () => pumps[1].Run(process.Error))];
        var status = new SandboxStatus();
        var statusReader = Begin("status", () => status.Run(process.Status, watch.SetInitProcess));

        _events.Append(sequence => new AttemptStarted(
            sequence, _lease.Fence, _time.GetUtcNow(), 0, Environment.ProcessId, OwnStartTicks(), cgroup.Name));
        _clock.Start();
        process.OpenGate();
        watch.Start();

        var ended = process.Wait();
        _clock.End();
        watch.EndLimits();
        var outOfMemory = cgroup.OutOfMemoryKills() > 0;
        cgroup.KillAll(Patience);
        foreach (var reader in readers.Append(statusReader))
            reader.Join(TimeSpan.FromSeconds(5));
        progress.Complete();
        if (log.DroppedBytes > 0)
            log.Note(_time.GetUtcNow(), $"[portal] The log is full at {_lease.Limits.LogMebibytes} MiB; {log.DroppedBytes} bytes of later output were not kept.");

        var programCode = _lease.Unsandboxed ? ended.ExitCode ?? 128 + ended.Signal : status.ExitCode;
        var verdict = watch.Cause is { } cause
            ? Verdict.Stopped(cause, programCode)
            : Verdict.Of(programCode, ended.Signal, outOfMemory, pumps[1].Head);
        Save(watch, verdict, log);
    }

    private void Save(AttemptWatch watch, Verdict verdict, LogWriter log)
    {
        var ran = verdict.End != AttemptEnd.NotStarted;
        if (!ran)
            Console.Error.WriteLine($"Nothing ran: {verdict.Reason}.");
        else
            _events.Append(sequence => new AttemptSaving(sequence, _lease.Fence, _time.GetUtcNow(), _clock.ElapsedMilliseconds));
        new ResultSanitiser().Clean(_folder.Work);
        var last = watch.Measure(withDisk: true);
        watch.Dispose();

        // The file-size limit lets a file grow to just over the disk limit, and a program may take that for an error of its own.
        if (verdict is { End: AttemptEnd.Failed, Reason: null } && last.DiskBytes > _lease.Limits.DiskMebibytes * 1024 * 1024)
            verdict = verdict with { Reason = EndReason.DiskLimit };

        // The grace after the time limit is the platform's.
        var run = verdict.End == AttemptEnd.TimedOut ? Math.Min(_clock.RunMilliseconds, _lease.Limits.MaxRunSeconds * 1000) : _clock.RunMilliseconds;
        Finish(verdict, ran ? run : 0, last, log.DroppedBytes);
    }

    private void Finish(Verdict verdict, long runMilliseconds, AttemptUsage? last, long droppedBytes)
    {
        _events.Append(
            sequence => new AttemptFinished(
                sequence, _lease.Fence, _time.GetUtcNow(), _clock.ElapsedMilliseconds,
                verdict.End, verdict.ExitCode, verdict.Signal, verdict.Reason, runMilliseconds,
                last?.CpuMicroseconds ?? 0, last?.PeakMemoryBytes ?? 0, last?.DiskBytes ?? 0, last?.LogBytes ?? 0, droppedBytes),
            durable: true);
        HasFinished = true;
    }

    private void Refuse(string reason, Exception cause)
    {
        Console.Error.WriteLine(cause.Message);
        FinishUnstarted(AttemptEnd.NotStarted, reason);
    }

    private void FinishUnstarted(AttemptEnd end, string reason) => Finish(new Verdict(end, null, null, reason), 0, null, 0);

    private void Report(Progress progress) => _events.Append(sequence => new AttemptProgress(
        sequence, _lease.Fence, _time.GetUtcNow(), _clock.ElapsedMilliseconds, progress.PartsPerMillion, progress.Text));

    // A file may grow to just over the disk limit, so that the watcher sees the limit crossed.
    private void LimitFiles(int process)
    {
        var bytes = (ulong)(_lease.Limits.DiskMebibytes + 1) * 1024 * 1024;
        _ = Libc.prlimit(process, Libc.LimitFileSize, new Libc.ResourceLimit { Soft = bytes, Hard = bytes }, 0);
        _ = Libc.prlimit(process, Libc.LimitCore, default, 0);
    }

    private static void Terminate(PosixSignalContext context, AttemptWatch watch)
    {
        context.Cancel = true;
        watch.Terminate();
    }

    private static Thread Begin(string name, Action run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run();
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException or JsonException)
            {
                Console.Error.WriteLine($"{name}: {fault.Message}");
            }
        })
        { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    // Field 22 of /proc/self/stat; the name in field 2 may hold blanks and brackets, so count from behind it.
    private static long OwnStartTicks()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
    }
}
