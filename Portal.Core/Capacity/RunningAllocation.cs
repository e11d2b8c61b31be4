using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>Capacity an attempt holds now.</summary>
public sealed record RunningAllocation
{
    public required TaskAttemptId AttemptId { get; init; }

    public required ComputeTaskId TaskId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required ProjectId ProjectId { get; init; }

    public required ComputeNodeId NodeId { get; init; }

    public PriorityClass PriorityClass { get; init; } = PriorityClass.Standard;

    public required ResourceAmounts Amounts { get; init; }

    /// <summary>Its devices; together the GPU amount.</summary>
    public IReadOnlyList<GpuShare> Gpus { get; init; } = [];

    /// <summary>The one model of <see cref="Gpus"/>, by which quotas of models count; null without a GPU, or where none looks.</summary>
    public string? GpuModel { get; init; }

    /// <summary>Sandbox start; null while it is only admitted.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Start and maximum run time: it holds its capacity no longer than this.</summary>
    public required DateTimeOffset LatestEnd { get; init; }

    /// <summary>How long it may run in all, as predicted; null when nothing but the maximum is known.</summary>
    public RunTimeDistribution? RunTime { get; init; }

    /// <summary>When it was asked to stop; null when it was not. A stopping attempt is not evicted again.</summary>
    public DateTimeOffset? StopRequestedAt { get; init; }
}
