using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>Where an attempt is to run.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Gpus">Its devices; together the GPU amount the task asks for.</param>
/// <param name="GpuModel">The one model of the devices; null without a GPU.</param>
/// <param name="Reason">Constant that says why there; null when nobody said.</param>
/// <param name="Details">The values behind it.</param>
public sealed record AttemptPlacement(
    ComputeNodeId NodeId, IReadOnlyList<GpuShare> Gpus, string? GpuModel, string? Reason = null, IReadOnlyDictionary<string, string>? Details = null);
