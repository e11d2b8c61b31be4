using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>The most a project may hold of what its organisation may; set by the organisation itself.</summary>
public sealed class ProjectLimits
{
    /// <summary>Code of the refusal of a limit that the organisation does not have itself.</summary>
    public const string AboveOrganisation = "quota_above_organisation";

    private ProjectLimits() => Limits = new Dictionary<string, long>();

    /// <param name="projectId">Whose.</param>
    /// <param name="organisationId">The organisation it belongs to.</param>
    public ProjectLimits(ProjectId projectId, OrganisationId organisationId)
        : this() => (ProjectId, OrganisationId) = (projectId, organisationId);

    public ProjectId ProjectId { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>By <see cref="QuotaField"/>; what is missing is bounded by the organisation alone. Replaced, never changed in place.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; private set; }

    /// <summary>Set by ourselves at every change; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>The quota it has; null where it has none of its own.</summary>
    public Quota? ToQuota() => Limits.Count == 0 ? null : Quota.Unlimited.With(Limits);

    /// <summary>Sets every limit; one that is missing is none any more.</summary>
    /// <returns>Null, or what <see cref="QuotaField.Check"/> refuses, or <see cref="AboveOrganisation"/> with <c>most</c>; then nothing has changed.</returns>
    public Refusal? Change(IReadOnlyDictionary<string, long> limits, Quota organisation)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(organisation);
        if (QuotaField.Check(limits) is { } refusal)
            return refusal;
        foreach (var (field, limit) in limits)
            if (MostIn(organisation, field) is { } most && limit > most)
                return new Refusal(AboveOrganisation, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{most}" });
        Limits = new SortedDictionary<string, long>(limits.ToDictionary(), StringComparer.Ordinal);
        Version++;
        return null;
    }

    // A model that the organisation has no limit for is within its GPUs.
    private static long? MostIn(Quota organisation, string field) =>
        organisation.LimitOf(field) ?? (QuotaField.ModelOf(field) is null ? null : organisation.MaxGpuMilli);
}
