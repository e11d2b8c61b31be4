using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Security;

/// <summary>An organisation a person belongs to, and what they are there.</summary>
/// <param name="Key">What narrows that for a program; null for a person.</param>
public sealed record OrganisationScope(Organisation Organisation, OrganisationRole Role, ApiKeyReach? Key = null)
{
    public bool May(OrganisationRight right) => Has(right) && Organisation.State.Allows(right);

    /// <summary>The refusal of what the role does not allow; null when it does.</summary>
    public Refusal? Refuse(OrganisationRight right) =>
        !Has(right) ? new Refusal(OrganisationAccess.RoleNotAllowed) : Organisation.State.Allows(right) ? null : new Refusal(OrganisationStates.IsClosing);

    private bool Has(OrganisationRight right) => Role.May(right) && Key?.May(right) != false;
}

/// <summary>The one way to what an organisation has: through membership, or a support view that is announced to it. What is not found and what is not yours look alike.</summary>
public static class OrganisationAccess
{
    public const string RoleNotAllowed = "role_not_allowed";

    public const string NotFound = "organisation_not_found";

    /// <summary>One organisation of the person.</summary>
    /// <param name="organisationId">Null takes the one they work in.</param>
    public static async Task<OrganisationScope?> FindAsync(PortalDbContext db, Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        var mine = Of(db, caller);
        var row = await (organisationId is { } wanted ? mine.Where(row => row.Organisation.Id == wanted) : mine).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : new OrganisationScope(row.Organisation, row.Role, caller.Key?.Reach);
    }

    /// <summary>One organisation that the person owns, though it may be closed: there is a time in which documents and data can still be fetched, and nothing else.</summary>
    public static async Task<OrganisationScope?> FindOwnedAsync(PortalDbContext db, Caller caller, OrganisationId organisationId, CancellationToken cancellationToken) =>
        await Of(db, caller, isClosedToo: true).FirstOrDefaultAsync(row => row.Organisation.Id == organisationId && row.Role == OrganisationRole.Owner, cancellationToken) is { } row
            ? new OrganisationScope(row.Organisation, row.Role, caller.Key?.Reach) : null;

    /// <summary>All organisations of the person, the one they work in first, then the oldest.</summary>
    public static async Task<List<OrganisationScope>> AllAsync(PortalDbContext db, Caller caller, CancellationToken cancellationToken) =>
        (await Of(db, caller).ToListAsync(cancellationToken)).ConvertAll(row => new OrganisationScope(row.Organisation, row.Role, caller.Key?.Reach));

    /// <summary>The person's organisations and roles, for what joins them to something else.</summary>
    internal static IQueryable<Row> Of(PortalDbContext db, Caller caller, bool isClosedToo = false) =>
        caller.View is { Organisation: var viewed } ? OfView(db, viewed)
        : caller.Key is { Reach.OrganisationId: var only } ? OfPerson(db, caller, isClosedToo).Where(row => row.Organisation.Id == only)
        : OfPerson(db, caller, isClosedToo);

    // Whoever looks on somebody's behalf may read what every member may, and nothing more.
    private static IQueryable<Row> OfView(PortalDbContext db, OrganisationId viewed) =>
        db.Organisations.AsNoTracking().Where(organisation => organisation.Id == viewed && organisation.State != OrganisationState.Closed)
            .Select(organisation => new Row { Organisation = organisation, Role = OrganisationRole.Viewer });

    private static IQueryable<Row> OfPerson(PortalDbContext db, Caller caller, bool isClosedToo) =>
        from member in db.OrganisationMembers.AsNoTracking()
        join organisation in db.Organisations.AsNoTracking() on member.OrganisationId equals organisation.Id
        where member.UserId == caller.Id && (isClosedToo || organisation.State != OrganisationState.Closed)
        // They work in the one they chose last, at first in the one they have belonged to longest.
        orderby db.Users.Any(user => user.Id == caller.Id.Value && user.CurrentOrganisationId == organisation.Id) descending, organisation.CreatedAt
        select new Row { Organisation = organisation, Role = member.Role };

    internal sealed class Row
    {
        public required Organisation Organisation { get; init; }

        public required OrganisationRole Role { get; init; }
    }
}
