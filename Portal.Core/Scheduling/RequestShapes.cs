using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>Interns what waiting tasks ask, so that the cycle decides per shape what does not depend on the task. Shapes are kept while some task has them.</summary>
internal sealed class RequestShapes(ClusterRoom cluster)
{
    private readonly Dictionary<WaitingTask, PlacementRequest> _shapes = new(new SameShape(cluster));
    private RunTimeBasis _basis;

    /// <summary>A cycle begins.</summary>
    public void Begin()
    {
        if (_basis != cluster.Options.RunTimes)
            _shapes.Clear();
        _basis = cluster.Options.RunTimes;
        foreach (var (task, shape) in _shapes)
            if (shape.Count == 0)
                _shapes.Remove(task);
            else
                shape.Begin();
    }

    public PlacementRequest Of(WaitingTask task)
    {
        if (!_shapes.TryGetValue(task, out var shape))
            _shapes[task] = shape = new PlacementRequest(task, task.Request, cluster);
        shape.Count++;
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
                && x.InputMebibytes == y.InputMebibytes
                && SameNames(x.Request.GpuModels, y.Request.GpuModels)
                && SameNames(x.AllowedPools, y.AllowedPools)
                && SameLabels(x.RequiredLabels, y.RequiredLabels));

        public int GetHashCode(WaitingTask task)
        {
            ResourceAmounts amounts = task.Request.Amounts;
            return HashCode.Combine(amounts, task.Request.MaxRunSeconds, task.Request.GpuModels.Count, task.AllowedPools.Count, task.RequiredLabels.Count);
        }

        private static bool SameNames(IReadOnlyList<string> x, IReadOnlyList<string> y) => x.Count == y.Count && (x.Count == 0 || x.SequenceEqual(y, StringComparer.Ordinal));

        private static bool SameLabels(IReadOnlyDictionary<string, string> x, IReadOnlyDictionary<string, string> y) =>
            x.Count == y.Count && (x.Count == 0 || x.All(pair => y.TryGetValue(pair.Key, out var value) && value == pair.Value));
    }
}
