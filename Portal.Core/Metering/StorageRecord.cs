using Portal.Core.Primitives;

namespace Portal.Core.Metering;

/// <summary>A metered fact: a project kept so much over a stretch of time. Written once, never changed.</summary>
/// <remarks>The records of a project follow each other without overlap; where nothing is kept, and where nothing was asked for it, there is none.</remarks>
public sealed record StorageRecord
{
    public required StorageRecordId Id { get; init; }

    public required ProjectId ProjectId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Start of the charge period, UTC, a whole second; in. Once per project.</summary>
    public required DateTimeOffset ChargePeriodStart { get; init; }

    /// <summary>End of the charge period, UTC, a whole second; out.</summary>
    public required DateTimeOffset ChargePeriodEnd { get; init; }

    /// <summary>Bytes × seconds of all files, in MiB-seconds, rounded half away from zero; positive.</summary>
    public required long MebibyteSeconds { get; init; }

    /// <summary>Most MiB kept at once, rounded up; positive.</summary>
    public required long PeakMebibytes { get; init; }
}
