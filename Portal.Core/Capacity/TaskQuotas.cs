using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>What holds for the tasks and files of a project: the quota of its organisation and, where it has one, its own. Both must allow.</summary>
/// <param name="Organisation">Of the organisation.</param>
/// <param name="Project">Of the project; null where only the organisation's holds.</param>
public sealed record TaskQuotas(Quota Organisation, Quota? Project = null)
{
    /// <summary>In the details of a refusal: whose quota it is, <see cref="OfOrganisation"/> or <see cref="OfProject"/>.</summary>
    public const string Scope = "scope";

    /// <summary>The organisation's quota refuses.</summary>
    public const string OfOrganisation = "organisation";

    /// <summary>The project's quota refuses.</summary>
    public const string OfProject = "project";

    /// <summary>At the door, as <see cref="Quota.CheckSubmit"/> of both.</summary>
    /// <returns>Null, or the refusal that leaves less, with whose it is.</returns>
    public Refusal? CheckSubmit(ResourceRequest request, QuotaUse organisation, QuotaUse project) =>
        Of(Organisation.CheckSubmit(request, organisation), Project?.CheckSubmit(request, project));

    /// <summary>At admission, as <see cref="Quota.CheckStart"/> of both.</summary>
    /// <returns>Null, or the refusal that leaves less, with whose it is.</returns>
    public Refusal? CheckStart(ResourceRequest request, QuotaUse organisation, QuotaUse project) =>
        Of(Organisation.CheckStart(request, organisation), Project?.CheckStart(request, project));

    /// <summary>Before bytes are kept, as <see cref="Quota.CheckStorage"/> of both.</summary>
    /// <returns>Null, or the refusal that leaves less, with whose it is.</returns>
    public Refusal? CheckStorage(long bytes, long inOrganisation, long inProject) =>
        Of(Organisation.CheckStorage(bytes, inOrganisation), Project?.CheckStorage(bytes, inProject));

    /// <summary>Of the two refusals the one that leaves less, with whose it is.</summary>
    internal static Refusal? Of(Refusal? organisation, Refusal? project) =>
        Quota.Tighter(Named(organisation, OfOrganisation), Named(project, OfProject));

    private static Refusal? Named(Refusal? refusal, string scope) =>
        refusal is null ? null : refusal with { Details = new Dictionary<string, string>(refusal.Details!, StringComparer.Ordinal) { [Scope] = scope } };
}
