using Portal.Core.Primitives;

namespace Portal.Security.SupportViews;

/// <summary>An administrator's look at an organisation as one of its members sees it: to read alone, for a time, in one session.</summary>
/// <param name="Person">As whom; their right to act is not lent.</param>
/// <param name="Until">By the machine's clock, as all times of sessions.</param>
public sealed record SupportView(OrganisationId Organisation, string OrganisationName, UserId Person, string PersonName, DateTimeOffset Until);
