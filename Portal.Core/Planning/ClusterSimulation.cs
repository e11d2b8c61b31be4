using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Fairness;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Planning;

/// <summary>
/// Plays a workload on a cluster with the portal's own scheduler: whatever comes or ends is followed by a cycle. Nothing is known of a task before it comes, neither to the
/// queue nor to a placement policy that learns.
/// </summary>
public sealed class ClusterSimulation
{
    private readonly IReadOnlyList<ComputeNode> _nodes;
    private readonly SchedulerOptions _options;
    private readonly ClusterPlacer _placer;
    private readonly Dictionary<ComputeTaskId, WorkloadTask> _workload;
    private readonly WorkloadTask[] _arrivals;
    private readonly Dictionary<ComputeTaskId, WaitingTask> _waiting = [];
    private readonly Dictionary<ComputeTaskId, RunningAllocation> _running = [];
    private readonly PriorityQueue<(ComputeTaskId Task, TaskAttemptId Attempt), DateTimeOffset> _ends = new();
    private readonly Dictionary<ComputeTaskId, TimeSpan> _waits = [];
    private readonly Dictionary<ProjectId, DateTimeOffset> _lastEnds = [];
    private readonly Dictionary<ProjectId, OrganisationId> _owners = [];
    private readonly RecentUse _recent;
    private readonly RunTimePredictor _predictor = new();
    private readonly ResourceAmounts _offered;
    private readonly AllocationOverTime _allocation;
    private ResourceAmounts _inUse;
    // Amounts × ticks.
    private (Int128 Cpu, Int128 Gpu) _used;
    private (Int128 Cpu, Int128 Gpu) _delivered;
    private double _slowdowns;
    private int _ended;
    private int _evictions;
    private int _attempts;

    private ClusterSimulation(IReadOnlyList<WorkloadTask> workload, IReadOnlyList<ComputeNode> nodes, SchedulerOptions options)
    {
        _nodes = nodes;
        // Nobody reads the explanations.
        _options = options with { ExplainedTasks = 1 };
        _placer = new ClusterPlacer(options.Placement);
        _recent = new RecentUse(options.FairShareHalfLife);
        _offered = nodes.Where(node => node.State == NodeState.Ready).Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered);
        _allocation = new AllocationOverTime(_offered);
        _workload = workload.ToDictionary(task => task.Task.TaskId);
        _arrivals = [.. workload.OrderBy(task => task.Task.ArrivedAt).ThenBy(task => task.Task.TaskId.Value)];
    }

    /// <summary>Plays it to the end. The same arguments give the same outcome.</summary>
    /// <param name="workload">The tasks, each id once; may be empty.</param>
    /// <param name="nodes">The cluster; its nodes are not changed.</param>
    /// <param name="options">How to schedule.</param>
    /// <param name="progress">Told the part that has started, 0 to 1.</param>
    /// <param name="cancellationToken">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    public static WorkloadOutcome Run(
        IReadOnlyList<WorkloadTask> workload, IReadOnlyList<ComputeNode> nodes, SchedulerOptions options, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(options);
        return new ClusterSimulation(workload, nodes, options).Play(progress, cancellationToken);
    }

    private WorkloadOutcome Play(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var now = _arrivals.Length == 0 ? default : _arrivals[0].Task.ArrivedAt;
        var (first, next) = (now, 0);
        while (next < _arrivals.Length || _ends.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            now = Earlier(next);
            while (_ends.TryPeek(out var end, out var at) && at <= now)
                End(_ends.Dequeue(), now);
            for (; next < _arrivals.Length && _arrivals[next].Task.ArrivedAt <= now; next++)
                _waiting.Add(_arrivals[next].Task.TaskId, _arrivals[next].Task with { QueuedAt = _arrivals[next].Task.ArrivedAt });
            if (_waiting.Count > 0)
                Cycle(now);
            _allocation.Step(now - first, _inUse);
            progress?.Report((double)_waits.Count / _arrivals.Length);
        }

        return Outcome(now - first);
    }

    private DateTimeOffset Earlier(int next)
    {
        var end = _ends.TryPeek(out _, out var at) ? at : DateTimeOffset.MaxValue;
        return next < _arrivals.Length && _arrivals[next].Task.ArrivedAt < end ? _arrivals[next].Task.ArrivedAt : end;
    }

    private void Cycle(DateTimeOffset now)
    {
        if (_options.UsesPredictions)
            Predict();
        var shares = _options.FairShare ? _owners.Select(of => new ProjectShare(of.Key, of.Value, ShareWeight.Usual, ShareWeight.Usual, _recent.Of(of.Key, now))) : [];
        var decision = Scheduler.RunCycle(new CapacitySnapshot(_nodes, _running.Values, _waiting.Values, shares: shares), now, _options, _placer);
        foreach (var admission in decision.Admissions)
            Start(admission, now);
        foreach (var eviction in decision.Evictions)
        {
            _running[eviction.TaskId] = _running[eviction.TaskId] with { StopRequestedAt = now };
            _ends.Enqueue((eviction.TaskId, eviction.AttemptId), now + _options.EvictionGrace);
            _waiting[eviction.ForTask] = _waiting[eviction.ForTask] with { RoomMadeAt = now };
        }
    }

    // As in the portal, a run time is known only once it has ended; those that wait are predicted from those.
    private void Predict()
    {
        foreach (var task in _waiting.Values.ToList())
        {
            var runTime = _predictor.Predict(TraitsOf(task));
            if (!ReferenceEquals(runTime, task.RunTime))
                _waiting[task.TaskId] = task with { RunTime = runTime };
        }
    }

    private RunTimeTraits TraitsOf(WaitingTask task) => _workload[task.TaskId].Traits ?? new RunTimeTraits(null, 0, task.Request.Amounts, task.Request.MaxRunSeconds);

    private void Start(Admission admission, DateTimeOffset now)
    {
        _waiting.Remove(admission.TaskId, out var task);
        _waits.TryAdd(admission.TaskId, now - task!.ArrivedAt);
        var attempt = new TaskAttemptId(new Guid(++_attempts, 0, 0, new byte[8]));
        _running[admission.TaskId] = new RunningAllocation
        {
            AttemptId = attempt, TaskId = task.TaskId, OrganisationId = task.OrganisationId, ProjectId = task.ProjectId, NodeId = admission.Placement.NodeId,
            PriorityClass = task.PriorityClass, Amounts = task.Request.Amounts, Gpus = admission.Placement.Gpus,
            StartedAt = now, LatestEnd = now.AddSeconds(task.Request.MaxRunSeconds), RunTime = task.RunTime,
        };
        _inUse += task.Request.Amounts;
        var run = TimeSpan.FromTicks(Math.Clamp(_workload[task.TaskId].RunTime.Ticks, 1, task.Request.MaxRunSeconds * TimeSpan.TicksPerSecond));
        _ends.Enqueue((task.TaskId, attempt), now + run);
    }

    private void End((ComputeTaskId Task, TaskAttemptId Attempt) end, DateTimeOffset now)
    {
        // What was evicted has an end of its own left in the queue.
        if (!_running.TryGetValue(end.Task, out var run) || run.AttemptId != end.Attempt)
            return;
        _running.Remove(end.Task);
        _recent.Add(run.ProjectId, run.Amounts, run.StartedAt!.Value, now);
        (_owners[run.ProjectId], _lastEnds[run.ProjectId]) = (run.OrganisationId, now);
        _inUse -= run.Amounts;
        var held = now - run.StartedAt!.Value;
        Add(ref _used, run.Amounts, held);
        if (run.StopRequestedAt is null || now < run.StopRequestedAt + _options.EvictionGrace)
        {
            Complete(end.Task, run, held, now);
            return;
        }

        _evictions++;
        _waiting[end.Task] = _workload[end.Task].Task with { QueuedAt = now };
    }

    private void Complete(ComputeTaskId id, RunningAllocation run, TimeSpan held, DateTimeOffset now)
    {
        var task = _workload[id].Task;
        Add(ref _delivered, run.Amounts, held);
        _ended++;
        _slowdowns += Math.Max(1, (now - task.ArrivedAt).TotalSeconds / Math.Max(held.TotalSeconds, RunTimeDistribution.SlowdownFloorSeconds));
        if (_options.UsesPredictions)
            _predictor.Learn(TraitsOf(task), (long)held.TotalSeconds);
    }

    private static void Add(ref (Int128 Cpu, Int128 Gpu) sum, ResourceAmounts amounts, TimeSpan held) =>
        sum = (sum.Cpu + ((Int128)amounts.CpuMillicores * held.Ticks), sum.Gpu + ((Int128)amounts.GpuMilli * held.Ticks));

    private WorkloadOutcome Outcome(TimeSpan span)
    {
        return new WorkloadOutcome
        {
            Waits = [.. _waits.Values.Order()],
            NeverStarted = _arrivals.Length - _waits.Count,
            Evictions = _evictions,
            Span = span,
            CpuPerMille = PerMille(_used.Cpu, _offered.CpuMillicores),
            GpuPerMille = _offered.GpuMilli == 0 ? null : PerMille(_used.Gpu, _offered.GpuMilli),
            MeanSlowdown = _ended == 0 ? 1 : _slowdowns / _ended,
            DeliveredCpuMilliSeconds = _delivered.Cpu / TimeSpan.TicksPerSecond,
            DeliveredGpuMilliSeconds = _delivered.Gpu / TimeSpan.TicksPerSecond,
            Allocation = _allocation,
            LastEnds = _lastEnds,
        };

        int PerMille(Int128 used, long amount) => (Int128)amount * span.Ticks is var whole && whole > 0 ? (int)(((1000 * used) + (whole / 2)) / whole) : 0;
    }
}
