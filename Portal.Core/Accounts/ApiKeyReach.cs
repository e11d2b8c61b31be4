using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>Where a key counts, and for what. It never gives a right that the role of its maker does not have.</summary>
/// <param name="OrganisationId">The one organisation.</param>
/// <param name="ProjectId">The one project; null for all of them.</param>
/// <param name="IsReadOnly">True when it may look and not act.</param>
public sealed record ApiKeyReach(OrganisationId OrganisationId, ProjectId? ProjectId, bool IsReadOnly)
{
    /// <summary>True for what it may do, the role allowing it: work in its reach, and look at the money of a whole organisation. People, projects, webhooks and what is paid are for people.</summary>
    public bool May(OrganisationRight right) => right switch
    {
        OrganisationRight.ReadWork => true,
        OrganisationRight.RunTasks => !IsReadOnly,
        OrganisationRight.ReadMoney => ProjectId is null,
        _ => false,
    };

    /// <summary>True when it counts in a project.</summary>
    public bool Covers(OrganisationId organisation, ProjectId project) => organisation == OrganisationId && (ProjectId ?? project) == project;
}
