using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>Interns what waiting tasks ask, so that the cycle decides per shape what does not depend on the task.</summary>
internal sealed class RequestShapes(ClusterRoom cluster)
{
    private readonly Dictionary<WaitingTask, PlacementRequest> _shapes = new(new SameShape(cluster.Tenancy, cluster.Options));

    public PlacementRequest Of(WaitingTask task)
    {
        if (!_shapes.TryGetValue(task, out var shape))
            _shapes[task] = shape = new PlacementRequest(task, task.Request, cluster);
        shape.Count++;
        return shape;
    }

    private sealed class SameShape(GpuTenancy tenancy, SchedulerOptions options) : IEqualityComparer<WaitingTask>
    {
        public bool Equals(WaitingTask? x, WaitingTask? y) =>
            ReferenceEquals(x, y)
            || (x is not null && y is not null
                && x.Request.Amounts == y.Request.Amounts
                && x.Request.MaxRunSeconds == y.Request.MaxRunSeconds
                && options.DurationOf(x, x.Request.MaxRunSeconds) == options.DurationOf(y, y.Request.MaxRunSeconds)
                && (x.OrganisationId == y.OrganisationId || !tenancy.TellsApart(x.Request.Amounts.GpuMilli))
                && x.InputMebibytes == y.InputMebibytes
                && x.Request.GpuModels.SequenceEqual(y.Request.GpuModels, StringComparer.Ordinal)
                && x.AllowedPools.SequenceEqual(y.AllowedPools, StringComparer.Ordinal)
                && SameLabels(x.RequiredLabels, y.RequiredLabels));

        public int GetHashCode(WaitingTask task)
        {
            ResourceAmounts amounts = task.Request.Amounts;
            return HashCode.Combine(amounts, task.Request.MaxRunSeconds, task.Request.GpuModels.Count, task.AllowedPools.Count, task.RequiredLabels.Count);
        }

        private static bool SameLabels(IReadOnlyDictionary<string, string> x, IReadOnlyDictionary<string, string> y) =>
            x.Count == y.Count && x.All(pair => y.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }
}
