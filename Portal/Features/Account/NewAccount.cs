using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Account;

/// <summary>What everyone who registers gets, by whatever way: an organisation they own, its first project and the welcome credit.</summary>
public sealed class NewAccount(PortalDbContext db, IOptions<PortalOptions> site, WelcomeCredit welcome)
{
    public const int MaxNameLength = 120;

    /// <returns><c>invalid_name</c> or <c>invalid_organisation_name</c>; null when both will do.</returns>
    public static Refusal? Check(string? displayName, OrganisationKind kind, string? organisationName) =>
        string.IsNullOrWhiteSpace(displayName) || displayName.Trim().Length > MaxNameLength ? new Refusal("invalid_name", "displayName")
        : kind == OrganisationKind.Company && (string.IsNullOrWhiteSpace(organisationName) || organisationName.Trim().Length > Organisation.MaxNameLength)
            ? new Refusal("invalid_organisation_name", "organisationName")
        : null;

    /// <summary>Adds it to the transaction of the caller.</summary>
    internal async Task AddAsync(PortalUser user, OrganisationKind kind, string? organisationName, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var organisation = new Organisation(OrganisationId.New(), kind == OrganisationKind.Company ? organisationName! : user.DisplayName, kind, site.Value.DefaultTimeZone, user.Language, now);
        db.Organisations.Add(organisation);
        db.OrganisationMembers.Add(new OrganisationMember(organisation.Id, new UserId(user.Id), OrganisationRole.Owner, now));
        db.Projects.Add(new Project(ProjectId.New(), organisation.Id, "default", now));
        await welcome.GrantAsync(db, organisation.Id, now, cancellationToken);
    }
}
