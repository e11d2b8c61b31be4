namespace Portal.Replay;

/// <summary>Plays a part of a log: jobs come when they came, run as long as they ran, and start when the scheduler says. A run time is told only once the job has ended.</summary>
public sealed class SwfRun
{
    /// <summary>How many of the jobs before the part the scheduler may have learned from.</summary>
    private const int HistoryJobs = 20_000;

    private readonly IReadOnlyList<SwfJob> _jobs;
    private readonly SwfMachine _machine;
    private readonly Dictionary<int, SwfJob> _waiting = [];
    private readonly PriorityQueue<SwfJob, (long End, int Order)> _running = new();
    private readonly Dictionary<int, long> _starts = [];

    private SwfRun(SwfTrace trace, int first, int count, string policy)
    {
        _machine = new SwfMachine(trace.Processors, SwfPolicies.Find(policy));
        _jobs = [.. trace.Jobs.Skip(first).Take(count)];
        var begin = _jobs[0].SubmitSeconds;
        foreach (var past in trace.Jobs.Take(first).TakeLast(HistoryJobs).Where(job => job.RealEndSeconds <= begin).OrderBy(job => job.RealEndSeconds))
            _machine.Learn(past.User, past.Processors, past.RequestedSeconds, past.RunSeconds);
    }

    /// <summary>Jobs with their starts, in order of submission.</summary>
    public static IReadOnlyList<SwfStart> Play(SwfTrace trace, int first, int count, string policy, Action<int>? progress = null)
    {
        var run = new SwfRun(trace, first, count, policy);
        run.Play(progress);
        return [.. run._jobs.Select(job => new SwfStart(job, run._starts[job.Number], run._machine.ExpectationOf(job.Number)))];
    }

    private void Play(Action<int>? progress)
    {
        var arrived = 0;
        while (_starts.Count < _jobs.Count)
        {
            var now = Next(arrived);
            while (_running.TryPeek(out var ended, out var at) && at.End <= now)
            {
                _running.Dequeue();
                _machine.Finish(ended.Number, ended.RunSeconds);
            }
            for (; arrived < _jobs.Count && _jobs[arrived].SubmitSeconds <= now; arrived++)
                Submit(_jobs[arrived], now);
            Start(now);
            progress?.Invoke(_starts.Count);
        }
    }

    private long Next(int arrived)
    {
        var submit = arrived < _jobs.Count ? _jobs[arrived].SubmitSeconds : long.MaxValue;
        var end = _running.TryPeek(out _, out var at) ? at.End : long.MaxValue;
        // Every job fits the machine, so an idle one starts what waits.
        return Math.Min(submit, end) is < long.MaxValue and var next ? next : throw new InvalidOperationException($"{_waiting.Count} jobs wait on an idle machine.");
    }

    private void Submit(SwfJob job, long now)
    {
        _waiting.Add(job.Number, job);
        _machine.Submit(job.Number, job.User, job.Processors, job.RequestedSeconds, now);
    }

    private void Start(long now)
    {
        foreach (var number in _machine.Start(now))
        {
            _waiting.Remove(number, out var job);
            _starts.Add(number, now);
            _running.Enqueue(job!, (now + job!.RunSeconds, _starts.Count));
        }
    }
}
