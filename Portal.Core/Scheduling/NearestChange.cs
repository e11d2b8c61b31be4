using Portal.Core.Capacity;
using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>The one change of a request, as small as possible, with which the task would start now.</summary>
/// <param name="Field"><c>cpuMillicores</c>, <c>memoryMebibytes</c>, <c>gpuMilli</c>, <c>gpuModels</c>, <c>maxRunSeconds</c>, or, where none of them helps, <c>pools</c> or <c>requiredLabels</c>.</param>
/// <param name="Asked">Value asked now; 0 for models, pools and labels.</param>
/// <param name="Value">Largest value that starts now; 0 for models, pools and labels.</param>
/// <param name="Model">For <c>gpuModels</c>: the model to accept as well.</param>
/// <param name="Demand">For <c>pools</c>: the pool to allow as well. For <c>requiredLabels</c>: the labels to leave out, as <see cref="NodeLabels.Text"/> writes them.</param>
public sealed record NearestChange(string Field, long Asked, long Value, string? Model = null, string? Demand = null)
{
    internal const string Cpu = "cpuMillicores";
    internal const string Memory = "memoryMebibytes";
    internal const string Gpu = "gpuMilli";
    internal const string Models = "gpuModels";
    internal const string RunTime = "maxRunSeconds";
    internal const string Pools = "pools";
    internal const string Labels = "requiredLabels";

    /// <summary>The part of the value that is given up, 0 to 1.</summary>
    public double Cut => Asked == 0 ? 0 : (double)(Asked - Value) / Asked;

    /// <summary><paramref name="request"/> with the change made.</summary>
    public ResourceRequest ApplyTo(ResourceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var amounts = request.Amounts;
        return new ResourceRequest(
            Field == Cpu ? Value : amounts.CpuMillicores,
            Field == Memory ? Value : amounts.MemoryMebibytes,
            Field == Gpu ? Value : amounts.GpuMilli,
            Field == Models && Model is not null ? request.GpuModels.Append(Model) : request.GpuModels,
            Field == RunTime ? Value : request.MaxRunSeconds);
    }

    /// <summary><paramref name="task"/> with the change made, whether of its request or of what it demands of its node.</summary>
    public WaitingTask ApplyTo(WaitingTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task with
        {
            Request = ApplyTo(task.Request),
            Pools = Field == Pools ? [.. task.Pools, Demand!] : task.Pools,
            RequiredLabels = Field == Labels ? Without(task.RequiredLabels, Demand!) : task.RequiredLabels,
        };
    }

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> labels, string demand)
    {
        var leftOut = NodeLabels.Names(demand);
        return labels.Where(label => !leftOut.Contains(label.Key)).ToDictionary(StringComparer.Ordinal);
    }
}
