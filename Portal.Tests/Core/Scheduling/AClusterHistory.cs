using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

/// <summary>Plays a portal: keeps nodes, queue and what runs, does what each cycle decides, and lets a check look at every cycle.</summary>
internal sealed class AClusterHistory(
    IReadOnlyList<ComputeNode> nodes, SchedulerOptions options, IReadOnlyDictionary<OrganisationId, Quota>? quotas = null, ClusterPlacer? placer = null,
    IReadOnlyDictionary<ProjectId, Quota>? projectQuotas = null)
{
    private readonly Dictionary<TaskAttemptId, (WaitingTask Task, long ActualSeconds)> _started = [];
    private readonly Dictionary<ComputeTaskId, long> _actualSeconds = [];
    private int _attempts;

    public DateTimeOffset Now { get; private set; } = ATask.Noon;

    public IReadOnlyList<ComputeNode> Nodes => nodes;

    public List<RunningAllocation> Running { get; private set; } = [];

    public List<WaitingTask> Waiting { get; private set; } = [];

    public CapacitySnapshot Snapshot => new(nodes, Running, Waiting, quotas, projectQuotas: projectQuotas);

    public void Submit(ATask task, long actualSeconds)
    {
        Waiting.Add(task.ArrivingAt(Now).Waiting());
        _actualSeconds[task.Id] = actualSeconds;
    }

    public void Pass(TimeSpan time)
    {
        Now += time;
        End(allocation => _started[allocation.AttemptId].ActualSeconds <= (Now - allocation.StartedAt!.Value).TotalSeconds, requeue: false);
    }

    public void Fail(ComputeNode node)
    {
        node.MarkDown();
        End(allocation => allocation.NodeId == node.Id, requeue: true);
    }

    public void EndStopped() => End(allocation => allocation.StopRequestedAt is not null, requeue: true);

    public SchedulingDecision Cycle()
    {
        var decision = Scheduler.RunCycle(Snapshot, Now, options, placer);
        foreach (var admission in decision.Admissions)
        {
            var task = Waiting.Single(waiting => waiting.TaskId == admission.TaskId);
            Waiting.Remove(task);
            var attempt = ATask.AttemptIdOf(++_attempts);
            _started[attempt] = (task, Math.Min(_actualSeconds[task.TaskId], task.Request.MaxRunSeconds));
            Running.Add(Allocation(attempt, task, admission));
        }
        Waiting = Waiting.ConvertAll(task =>
            decision.Evictions.Any(eviction => eviction.ForTask == task.TaskId) ? task with { RoomMadeAt = Now } : task);
        Running = Running.ConvertAll(allocation =>
            decision.Evictions.Any(eviction => eviction.AttemptId == allocation.AttemptId) ? allocation with { StopRequestedAt = Now } : allocation);
        return decision;
    }

    private void End(Predicate<RunningAllocation> ends, bool requeue)
    {
        if (requeue)
            Waiting.AddRange(Running.FindAll(ends).Select(allocation => _started[allocation.AttemptId].Task with { QueuedAt = Now, RoomMadeAt = null }));
        Running.RemoveAll(ends);
    }

    private RunningAllocation Allocation(TaskAttemptId attempt, WaitingTask task, Admission admission) => new()
    {
        AttemptId = attempt,
        TaskId = task.TaskId,
        OrganisationId = task.OrganisationId,
        ProjectId = task.ProjectId,
        NodeId = admission.Placement.NodeId,
        PriorityClass = task.PriorityClass,
        Amounts = task.Request.Amounts,
        Gpus = admission.Placement.Gpus,
        GpuModel = admission.Placement.GpuModel,
        StartedAt = Now,
        LatestEnd = Now.AddSeconds(task.Request.MaxRunSeconds),
        RunTime = task.RunTime,
    };
}
