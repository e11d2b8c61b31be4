using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Replay;

/// <summary>A batch machine as one node of the portal: a processor is a core, a job a task, and whatever happens is followed by a cycle of the portal's scheduler.</summary>
public sealed class SwfMachine
{
    private readonly ComputeNode _node;
    private readonly SchedulerOptions _options;
    private readonly ClusterPlacer _placer;
    private readonly RunTimePredictor _predictor = new();
    private readonly Dictionary<int, Queued> _waiting = [];
    private readonly Dictionary<int, SwfExpectation> _expected = [];
    private readonly StartCalibration _calibration = new();
    private readonly Dictionary<int, (Queued Task, RunningAllocation Allocation)> _running = [];

    public SwfMachine(int processors, SchedulerOptions options)
    {
        _options = options;
        _placer = new ClusterPlacer(options.Placement);
        _node = Node(processors);
    }

    /// <summary>The machine as a node.</summary>
    public static ComputeNode Node(int processors) => ComputeNode.Register(
        new ComputeNodeId(Id(0)), "machine", "batch", new NodeDescription(1000L * processors, (long)processors * ResourceRequest.MinMemoryMebibytes, []), DateTimeOffset.UnixEpoch);

    /// <summary>Takes in a job that ended before the replay.</summary>
    public void Learn(int user, int processors, long requestedSeconds, long runSeconds) => _predictor.Learn(TraitsOf(user, Request(processors, requestedSeconds)), runSeconds);

    public void Submit(int number, int user, int processors, long requestedSeconds, long now)
    {
        var request = Request(processors, requestedSeconds);
        var arrived = Instant(now);
        _waiting.Add(number, new Queued(TraitsOf(user, request), new WaitingTask
        {
            TaskId = new ComputeTaskId(Id(number)),
            OrganisationId = default,
            ProjectId = default,
            Request = request,
            ArrivedAt = arrived,
            QueuedAt = arrived,
        }));
    }

    /// <summary>False when no such job runs.</summary>
    public bool Finish(int number, long runSeconds)
    {
        if (!_running.Remove(number, out var ended))
            return false;
        _predictor.Learn(ended.Task.Traits, runSeconds);
        return true;
    }

    /// <summary>True when a job of that number waits or runs.</summary>
    public bool Knows(int number) => _waiting.ContainsKey(number) || _running.ContainsKey(number);

    /// <summary>When the first cycle that saw a job expected it to start; null where that cycle started it, or could not say.</summary>
    public SwfExpectation? ExpectationOf(int number) => _expected.TryGetValue(number, out var expectation) ? expectation : null;

    /// <summary>One cycle: the jobs that start now, in order.</summary>
    public List<int> Start(long now)
    {
        var started = new List<int>();
        if (_waiting.Count == 0)
            return started;
        var instant = Instant(now);
        foreach (var task in _waiting.Values)
            task.Predict(_predictor);
        var snapshot = new CapacitySnapshot([_node], _running.Values.Select(running => running.Allocation), _waiting.Values.Select(task => task.Task));
        var decision = Scheduler.RunCycle(snapshot, instant, _options, _placer);
        if (_waiting.Values.Any(task => task.IsNew))
            Expect(decision.Waiting, now);
        foreach (var admission in decision.Admissions)
        {
            var number = NumberOf(admission.TaskId);
            _waiting.Remove(number, out var task);
            _running.Add(number, (task!, Allocation(task!.Task, instant)));
            started.Add(number);
            if (_expected.TryGetValue(number, out var expectation))
                _calibration.Add(TimeSpan.FromSeconds(expectation.Start - expectation.At), TimeSpan.FromSeconds(now - expectation.At));
        }
        return started;
    }

    private void Expect(IReadOnlyList<WaitingExplanation> explanations, long now)
    {
        foreach (var waiting in explanations)
            if (waiting.ExpectedStart is { } expected && NumberOf(waiting.TaskId) is var number && _waiting[number].IsNew)
            {
                var start = (long)(expected - DateTimeOffset.UnixEpoch).TotalSeconds;
                var likely = _calibration.Around(TimeSpan.FromSeconds(start - now));
                _expected[number] = new SwfExpectation(now, start, likely is { } wait ? (now + (long)wait.Least.TotalSeconds, now + (long)Math.Ceiling(wait.Most.TotalSeconds)) : null);
            }
        foreach (var task in _waiting.Values)
            task.IsNew = false;
    }

    private RunningAllocation Allocation(WaitingTask task, DateTimeOffset now) => new()
    {
        AttemptId = new TaskAttemptId(task.TaskId.Value),
        TaskId = task.TaskId,
        OrganisationId = task.OrganisationId,
        ProjectId = task.ProjectId,
        NodeId = _node.Id,
        Amounts = task.Request.Amounts,
        StartedAt = now,
        LatestEnd = now.AddSeconds(task.Request.MaxRunSeconds),
        RunTime = task.RunTime,
    };

    /// <summary>What a job asks: a core for each processor, and the least memory, since logs seldom say.</summary>
    public static ResourceRequest Request(int processors, long requestedSeconds) => new(
        1000L * processors, (long)processors * ResourceRequest.MinMemoryMebibytes, 0, [], Math.Clamp(requestedSeconds, 1, ResourceRequest.MaxRunSecondsLimit));

    public static RunTimeTraits TraitsOf(int user, ResourceRequest request) => new(user < 0 ? null : new UserId(Id(user)), 0, request.Amounts, request.MaxRunSeconds);

    private static DateTimeOffset Instant(long seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    // The number is the leading part of the id, so that ids are ordered as numbers are.
    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static int NumberOf(ComputeTaskId task)
    {
        Span<byte> bytes = stackalloc byte[16];
        task.Value.TryWriteBytes(bytes);
        return BitConverter.ToInt32(bytes);
    }

    /// <summary>A waiting job.</summary>
    private sealed class Queued(RunTimeTraits traits, WaitingTask task)
    {
        public RunTimeTraits Traits => traits;

        /// <summary>No cycle has seen it yet.</summary>
        public bool IsNew { get; set; } = true;

        public WaitingTask Task { get; private set; } = task;

        public void Predict(RunTimePredictor predictor)
        {
            var runTime = predictor.Predict(traits);
            if (!ReferenceEquals(Task.RunTime, runTime))
                Task = Task with { RunTime = runTime };
        }
    }
}
