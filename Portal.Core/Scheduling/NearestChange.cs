using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>The one change of a request, as small as possible, with which the task would start now.</summary>
/// <param name="Field"><c>cpuMillicores</c>, <c>memoryMebibytes</c>, <c>gpuMilli</c>, <c>gpuModels</c> or <c>maxRunSeconds</c>.</param>
/// <param name="Asked">Value asked now; 0 for models.</param>
/// <param name="Value">Largest value that starts now; 0 for models.</param>
/// <param name="Model">For <c>gpuModels</c>: the model to accept as well.</param>
public sealed record NearestChange(string Field, long Asked, long Value, string? Model = null)
{
    internal const string Cpu = "cpuMillicores";
    internal const string Memory = "memoryMebibytes";
    internal const string Gpu = "gpuMilli";
    internal const string Models = "gpuModels";
    internal const string RunTime = "maxRunSeconds";

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
}
