using Portal.Core.Execution;
using Portal.Runner.Metering;
using Portal.Runner.Native;
using Portal.Runner.Spool;

namespace Portal.Runner;

/// <summary>What the watch needs of a running attempt.</summary>
internal sealed record WatchedAttempt(
    AttemptFolder Folder, AttemptLease Lease, AttemptClock Clock, AttemptCgroup Cgroup, SpoolWriter Events, LogWriter Log,
    ProgressReport Progress, IReadOnlyList<OutputPump> Pumps);

/// <summary>Watches one attempt from its own thread: limits, stop, heartbeat. The first cause to end it stands.</summary>
internal sealed class AttemptWatch : IDisposable
{
    /// <summary>A node with less free disk ends its tasks: the spool and the portal need it.</summary>
    public const long FreeDiskFloorBytes = 512L * 1024 * 1024;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DiskBeat = TimeSpan.FromMilliseconds(250);

    private readonly WatchedAttempt _attempt;
    private readonly int _monitorProcess;
    private readonly PeakMemory _peak = new();
    private readonly ManualResetEventSlim _done = new();
    private readonly Thread _thread;
    private readonly Thread _diskThread;
    private readonly TimeProvider _time = TimeProvider.System;
    private Cause? _cause;
    private long _killAt = long.MaxValue;
    private long _nextHeartbeat;
    private bool _ended;
    private volatile bool _terminated;
    private volatile int _initProcess;
    private long _diskBytes;

    public AttemptWatch(WatchedAttempt attempt, int monitorProcess)
    {
        _attempt = attempt;
        _monitorProcess = monitorProcess;
        _nextHeartbeat = attempt.Lease.HeartbeatMilliseconds;
        _thread = new Thread(() => Loop(Beat, Look)) { IsBackground = true, Name = "watch" };
        _diskThread = new Thread(() => Loop(DiskBeat, LookAtDisk)) { IsBackground = true, Name = "disk" };
    }

    /// <summary>Why the runner ended the attempt; null when it did not.</summary>
    public Cause? Cause => Volatile.Read(ref _cause);

    public long PeakMemoryBytes
    {
        get
        {
            lock (_peak)
                return _peak.Bytes;
        }
    }

    public long DiskBytes => Volatile.Read(ref _diskBytes);

    /// <summary>First process inside the sandbox's process namespace: it outlives a graceful stop, or all would die with it.</summary>
    public void SetInitProcess(int process) => _initProcess = process;

    /// <summary>The runner itself was asked to end.</summary>
    public void Terminate() => _terminated = true;

    public void Start()
    {
        _thread.Start();
        _diskThread.Start();
    }

    /// <summary>The program is over: no limit applies any more, but the heart goes on beating while results are saved.</summary>
    public void EndLimits() => Volatile.Write(ref _ended, true);

    /// <summary>Reads the meters for the last time before the cgroup goes.</summary>
    public AttemptUsage Measure(bool withDisk)
    {
        if (withDisk)
            Volatile.Write(ref _diskBytes, DiskMeter.Measure(_attempt.Folder.Work));
        var used = SampleMemory();
        return _attempt.Events.Append(sequence => new AttemptUsage(
            sequence, _attempt.Lease.Fence, _time.GetUtcNow(), _attempt.Clock.ElapsedMilliseconds,
            _attempt.Cgroup.CpuMicroseconds(), used, PeakMemoryBytes, DiskBytes, _attempt.Log.Length));
    }

    public void Dispose()
    {
        _done.Set();
        if (_thread.ThreadState != ThreadState.Unstarted)
            _thread.Join();
        if (_diskThread.ThreadState != ThreadState.Unstarted)
            _diskThread.Join();
        _done.Dispose();
    }

    private void Loop(TimeSpan pause, Action look)
    {
        while (true)
        {
            var begun = _time.GetTimestamp();
            try
            {
                look();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A full disk or a slow file system must not end the watch; the next look tries again.
                Console.Error.WriteLine(fault.Message);
            }

            // A look at a million files takes seconds: it may have a quarter of the time, not all of it.
            var took = _time.GetElapsedTime(begun);
            if (_done.Wait(took * 3 > pause ? took * 3 : pause))
                return;
        }
    }

    private void Look()
    {
        if (!Volatile.Read(ref _ended))
        {
            LookForEnd();
            foreach (var pump in _attempt.Pumps)
                pump.Tick();
            _attempt.Progress.Tick();
        }

        var elapsed = _attempt.Clock.ElapsedMilliseconds;
        if (elapsed >= _nextHeartbeat)
        {
            Measure(withDisk: false);
            _nextHeartbeat = Math.Max(_nextHeartbeat + _attempt.Lease.HeartbeatMilliseconds, elapsed);
        }
        else
        {
            SampleMemory();
        }
    }

    private void LookForEnd()
    {
        var elapsed = _attempt.Clock.ElapsedMilliseconds;
        if (StopFile.Read(_attempt.Folder) is { } asked)
            Stop(new Cause(asked, null), elapsed);
        else if (_terminated)
            Stop(new Cause(AttemptEnd.Lost, EndReason.RunnerTerminated), elapsed);
        else if (elapsed >= _attempt.Lease.Limits.MaxRunSeconds * 1000)
            Stop(new Cause(AttemptEnd.TimedOut, null), elapsed);
        if (_attempt.Cgroup.OutOfMemoryKills() > 0)
            Kill(new Cause(AttemptEnd.OutOfMemory, null));
        if (elapsed >= Volatile.Read(ref _killAt))
            _attempt.Cgroup.Kill();
    }

    private void LookAtDisk()
    {
        var bytes = DiskMeter.Measure(_attempt.Folder.Work);
        Volatile.Write(ref _diskBytes, bytes);
        if (Volatile.Read(ref _ended))
            return;
        if (bytes > _attempt.Lease.Limits.DiskMebibytes * 1024 * 1024)
            Kill(new Cause(AttemptEnd.Failed, EndReason.DiskLimit));
        else if (FreeDisk(_attempt.Folder.Path) < FreeDiskFloorBytes)
            Kill(new Cause(AttemptEnd.Lost, EndReason.DiskFull));
    }

    /// <summary>Free bytes of the file system that holds <paramref name="path"/>.</summary>
    public static long FreeDisk(string path) => new DriveInfo(path).AvailableFreeSpace;

    private long SampleMemory()
    {
        var reading = _attempt.Cgroup.Memory();
        lock (_peak)
            _peak.Add(reading);
        return reading.UsedBytes;
    }

    private void Stop(Cause cause, long elapsed)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is not null)
            return;
        Volatile.Write(ref _killAt, elapsed + Math.Max(0, _attempt.Lease.GraceMilliseconds));
        foreach (var process in _attempt.Cgroup.Processes())
        {
            if (process != _initProcess && (process != _monitorProcess || _attempt.Lease.Unsandboxed))
                _ = Libc.kill(process, Libc.Sigterm);
        }
    }

    private void Kill(Cause cause)
    {
        Interlocked.CompareExchange(ref _cause, cause, null);
        Volatile.Write(ref _killAt, 0);
        _attempt.Cgroup.Kill();
    }
}
