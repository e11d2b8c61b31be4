using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>A person's role in an organisation.</summary>
/// <param name="OrganisationId">Where.</param>
/// <param name="UserId">Who.</param>
/// <param name="Role">What they may do there.</param>
/// <param name="Since">UTC.</param>
public sealed record OrganisationMember(OrganisationId OrganisationId, UserId UserId, OrganisationRole Role, DateTimeOffset Since);
