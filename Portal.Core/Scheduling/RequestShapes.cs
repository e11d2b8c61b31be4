using System.Collections.Immutable;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>
/// Interns what waiting tasks ask, so that the cycle decides per shape what does not depend on the task. It follows the queue from cycle to cycle: a task that waits on keeps its shape
/// without being looked at again.
/// </summary>
internal sealed class RequestShapes(ClusterRoom cluster)
{
    private readonly Dictionary<WaitingTask, PlacementRequest> _shapes = new(new SameShape(cluster));
    private ImmutableArray<WaitingTask> _waiting = [];
    private PlacementRequest[] _of = [];
    private RunTimeBasis _basis;

    /// <summary>The shape of the waiting task at a position of the snapshot.</summary>
    public PlacementRequest this[int position] => _of[position];

    /// <summary>A cycle begins with these tasks, sorted by id. Shapes that none of them has are forgotten.</summary>
    public void Follow(ImmutableArray<WaitingTask> waiting)
    {
        if (_basis != cluster.Options.RunTimes)
        {
            _shapes.Clear();
            _waiting = [];
        }
        _basis = cluster.Options.RunTimes;
        foreach (var shape in _shapes.Values)
            shape.Begin();
        var of = new PlacementRequest[waiting.Length];
        var known = 0;
        for (var i = 0; i < of.Length; i++)
        {
            of[i] = IsNext(waiting[i], ref known) ? _of[known++] : Of(waiting[i]);
            of[i].Count++;
        }
        (_waiting, _of) = (waiting, of);
        foreach (var (task, shape) in _shapes)
            if (shape.Count == 0)
                _shapes.Remove(task);
    }

    // What waits on is mostly the same object, and need not even be touched to be known.
    private bool IsNext(WaitingTask task, ref int known)
    {
        if (known < _waiting.Length && ReferenceEquals(_waiting[known], task))
            return true;
        while (known < _waiting.Length && _waiting[known].TaskId.Value.CompareTo(task.TaskId.Value) < 0)
            known++;
        return known < _waiting.Length && ReferenceEquals(_waiting[known], task);
    }

    private PlacementRequest Of(WaitingTask task)
    {
        if (!_shapes.TryGetValue(task, out var shape))
            _shapes[task] = shape = new PlacementRequest(task, task.Request, cluster);
        return shape;
    }

    private sealed class SameShape(ClusterRoom cluster) : IEqualityComparer<WaitingTask>
    {
        public bool Equals(WaitingTask? x, WaitingTask? y) =>
            ReferenceEquals(x, y)
            || (x is not null && y is not null
                && x.Request.Amounts == y.Request.Amounts
                && x.Request.MaxRunSeconds == y.Request.MaxRunSeconds
                && cluster.Options.DurationOf(x, x.Request.MaxRunSeconds) == cluster.Options.DurationOf(y, y.Request.MaxRunSeconds)
                && (x.OrganisationId == y.OrganisationId || !cluster.Tenancy.TellsApart(x.Request.Amounts.GpuMilli))
                && (x.InputMebibytes == y.InputMebibytes || !cluster.KnowsBandwidths)
                && SameNames(x.Request.GpuModels, y.Request.GpuModels)
                && SameNames(x.Pools, y.Pools)
                && SameLabels(x.RequiredLabels, y.RequiredLabels));

        public int GetHashCode(WaitingTask task)
        {
            ResourceAmounts amounts = task.Request.Amounts;
            return HashCode.Combine(amounts, task.Request.MaxRunSeconds, task.Request.GpuModels.Count, task.Pools.Count, task.RequiredLabels.Count);
        }

        private static bool SameNames(IReadOnlyList<string> x, IReadOnlyList<string> y) => x.Count == y.Count && (x.Count == 0 || x.SequenceEqual(y, StringComparer.Ordinal));

        private static bool SameLabels(IReadOnlyDictionary<string, string> x, IReadOnlyDictionary<string, string> y) =>
            x.Count == y.Count && (x.Count == 0 || x.All(pair => y.TryGetValue(pair.Key, out var value) && value == pair.Value));
    }
}
