using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Closing;

/// <param name="Confirmation">The person's e-mail address, typed.</param>
public sealed record CloseAccountRequest(string? Confirmation);

/// <summary>A person closes their account: at once, whole, and for ever. Organisations of theirs alone are closed along, without a time to turn back, since nobody is left to.</summary>
public sealed class CloseAccount(
    UnitsOfWork units, FreshSignIn fresh, ForgetPerson forget, ClosingSignal signal, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <returns>
    /// Null when done; <c>fresh_sign_in_needed</c>, <c>invalid_confirmation</c>, <c>last_administrator</c>, <c>last_owner</c> with <c>organisations</c>, <c>organisation_owes</c> with <c>organisation</c>, <c>owed</c> and <c>invoices</c>.
    /// </returns>
    public async Task<Refusal?> HandleAsync(Caller caller, CloseAccountRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        if (!string.Equals(request.Confirmation?.Trim(), caller.Email, StringComparison.OrdinalIgnoreCase))
            return new Refusal("invalid_confirmation", "confirmation");
        if (await units.RunAsync(null, unit => CloseAsync(unit, caller), cancellationToken) is { } refusal)
            return refusal;
        // What else is open is cut within seconds; at once it would send away the very page that is about to say goodbye.
        signal.Wake();
        return null;
    }

    /// <summary>Who belongs to the organisations of a person, and what becomes of them.</summary>
    internal static async Task<Departure> DepartureAsync(PortalDbContext db, UserId person, CancellationToken cancellationToken)
    {
        var members = await (
            from member in db.OrganisationMembers.AsNoTracking()
            join organisation in db.Organisations on member.OrganisationId equals organisation.Id
            where organisation.State != OrganisationState.Closed && db.OrganisationMembers.Any(own => own.OrganisationId == member.OrganisationId && own.UserId == person)
            select member).ToListAsync(cancellationToken);
        return Departure.Of(person, members.GroupBy(member => member.OrganisationId).ToDictionary(group => group.Key, group => new Roster(group)));
    }

    internal static async Task<bool> IsLastAdministratorAsync(PortalDbContext db, UserId person, CancellationToken cancellationToken)
    {
        var administrators = await db.UserRoles.Where(row => db.Roles.Any(role => role.Id == row.RoleId && role.Name == PortalRoles.Admin)).Select(row => row.UserId).Take(2).ToListAsync(cancellationToken);
        return administrators is [var only] && only == person.Value;
    }

    // Everything is decided before anything is deleted: a refused unit must leave nothing behind in a transaction that others share.
    private async Task<Refusal?> CloseAsync(UnitOfWork unit, Caller caller)
    {
        var (db, now) = (unit.Db, time.GetUtcNow());
        if (await db.Users.SingleOrDefaultAsync(one => one.Id == caller.Id.Value && one.ClosedAt == null) is not { } user)
            return new Refusal("account_not_found");
        if (await IsLastAdministratorAsync(db, caller.Id, CancellationToken.None))
            return new Refusal("last_administrator");
        var departure = await DepartureAsync(db, caller.Id, CancellationToken.None);
        if (departure.Blocked.Count > 0)
            return new Refusal("last_owner", Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["organisations"] = await NamesAsync(db, departure.Blocked) });
        await unit.PrepareAsync([.. departure.ClosedAlong], [], CancellationToken.None);
        foreach (var id in departure.ClosedAlong)
        {
            if (await CloseAlongAsync(unit, caller, id, now) is { } refusal)
                return refusal;
        }

        // Of two members who go at once the second looks again who is left.
        foreach (var organisation in await db.Organisations.Where(one => departure.Left.Contains(one.Id)).ToListAsync())
            organisation.NoteMembersChanged();
        db.AuditEntries.Add(AuditEntry.Of(caller, "account.close", $"person/{caller.Id}", new { Organisations = departure.ClosedAlong.Select(id => id.Value) }, now));
        await forget.RunAsync(db, user, now);
        return null;
    }

    private async Task<Refusal?> CloseAlongAsync(UnitOfWork unit, Caller caller, OrganisationId id, DateTimeOffset now)
    {
        // One that is being closed already goes on its way.
        if (await BeginClosing.RunAsync(unit, caller, id, site.Value.Currency, now, TimeSpan.Zero) is not { } refusal || refusal.Code == OrganisationStates.IsClosing)
            return null;
        return refusal with { Details = new Dictionary<string, string>(refusal.Details!, StringComparer.Ordinal) { ["organisation"] = await NamesAsync(unit.Db, [id]) } };
    }

    private static async Task<string> NamesAsync(PortalDbContext db, IReadOnlyList<OrganisationId> ids) =>
        string.Join(", ", await db.Organisations.Where(one => ids.Contains(one.Id)).OrderBy(one => one.Name).Select(one => one.Name).ToListAsync());
}
