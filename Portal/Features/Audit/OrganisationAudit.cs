using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Audit;

/// <param name="TimeZone">IANA name, whose days the filter means.</param>
public sealed record OrganisationAuditView(OrganisationId Id, string Organisation, string TimeZone, IReadOnlyList<string> Acts, AuditPageView Page);

/// <summary>
/// What its members, and the platform, did to an organisation and what is its own; for those who answer for it. Who works for the platform is not named, and neither is from where.
/// </summary>
public sealed class OrganisationAudit(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Stands for whoever acted for the platform.</summary>
    public const string Platform = "platform";

    /// <param name="organisation">Null takes the one the person works in.</param>
    /// <returns>The page; <c>organisation_not_found</c> or <c>role_not_allowed</c>.</returns>
    public async Task<Result<OrganisationAuditView>> ListAsync(Caller caller, OrganisationId? organisation, AuditFilter filter, int page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await OpenAsync(db, caller, organisation, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var (own, all, staff) = (found.Value.Organisation, found.Value.Entries, found.Value.Staff);
        var entries = Matching(db, all, staff, filter, own.TimeZone);
        var total = await entries.CountAsync(cancellationToken);
        var at = Math.Clamp(page, 1, Math.Max(1, (total + AuditQueries.PageSize - 1) / AuditQueries.PageSize));
        var rows = await Rows(db, entries, staff).Skip((at - 1) * AuditQueries.PageSize).Take(AuditQueries.PageSize).ToListAsync(cancellationToken);
        return new OrganisationAuditView(own.Id, own.Name, own.TimeZone, await all.Select(entry => entry.Act).Distinct().OrderBy(act => act).ToListAsync(cancellationToken), new AuditPageView(rows, total, at));
    }

    /// <summary>All that match, as CSV.</summary>
    /// <returns>What writes it; <c>organisation_not_found</c> or <c>role_not_allowed</c>.</returns>
    public async Task<Result<Func<Stream, CancellationToken, Task>>> ExportAsync(Caller caller, OrganisationId organisation, AuditFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await OpenAsync(db, caller, organisation, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        return (Func<Stream, CancellationToken, Task>)((body, token) => WriteAsync(found.Value.Organisation, found.Value.Staff, filter, body, token));
    }

    private async Task WriteAsync(Organisation organisation, List<Guid> staff, AuditFilter filter, Stream body, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = Matching(db, await EntriesAsync(db, organisation.Id, cancellationToken), staff, filter, organisation.TimeZone);
        await AuditCsv.WriteAsync(body, Rows(db, entries, staff).AsAsyncEnumerable(), cancellationToken);
    }

    private static async Task<Result<Own>> OpenAsync(PortalDbContext db, Caller caller, OrganisationId? organisation, CancellationToken cancellationToken)
    {
        if (await OrganisationAccess.FindAsync(db, caller, organisation, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        if (scope.Refuse(OrganisationRight.ReadAudit) is { } notAllowed)
            return notAllowed;
        var id = scope.Organisation.Id;
        var members = (await db.OrganisationMembers.Where(member => member.OrganisationId == id).Select(member => member.UserId).ToListAsync(cancellationToken)).ConvertAll(member => member.Value);
        var staff = await db.UserRoles.Select(role => role.UserId).Distinct().Where(person => !members.Contains(person)).ToListAsync(cancellationToken);
        return new Own(scope.Organisation, await EntriesAsync(db, id, cancellationToken), staff);
    }

    // Of the organisation itself; of its invoices and applications, which are few; and of its tasks, whose entries say whose they are.
    private static async Task<IQueryable<AuditEntry>> EntriesAsync(PortalDbContext db, OrganisationId id, CancellationToken cancellationToken)
    {
        List<string> targets = [$"organisation/{id}"];
        targets.AddRange((await db.Invoices.Where(invoice => invoice.OrganisationId == id).Select(invoice => invoice.Id).ToListAsync(cancellationToken)).Select(invoice => $"invoice/{invoice}"));
        targets.AddRange((await db.VerificationCases.Where(one => one.OrganisationId == id).Select(one => one.Id).ToListAsync(cancellationToken)).Select(one => $"verification/{one}"));
        var said = $"\"organisation\":\"{id}\"";
        return db.AuditEntries.AsNoTracking().Where(entry => targets.Contains(entry.Target) || (entry.Target.StartsWith("task/") && entry.Details.Contains(said)));
    }

    // A name that is not told is not found by, either.
    private static IQueryable<AuditEntry> Matching(PortalDbContext db, IQueryable<AuditEntry> entries, List<Guid> staff, AuditFilter filter, string zone) =>
        AuditQueries.Matching(
            db, string.IsNullOrWhiteSpace(filter.Actor) ? entries : entries.Where(entry => entry.ActorId == null || !staff.Contains(entry.ActorId.Value)), filter with { Target = null }, TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static IQueryable<AuditRow> Rows(PortalDbContext db, IQueryable<AuditEntry> entries, List<Guid> staff) => entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id)
        .Select(entry => new AuditRow(
            entry.Id, entry.At,
            entry.ActorId != null && staff.Contains(entry.ActorId.Value) ? Platform : db.Users.Where(user => user.Id == entry.ActorId).Select(user => user.Email).FirstOrDefault() ?? entry.Actor,
            entry.Act, entry.Target, entry.Details, entry.ActorId != null && staff.Contains(entry.ActorId.Value) ? null : entry.Address));

    private sealed record Own(Organisation Organisation, IQueryable<AuditEntry> Entries, List<Guid> Staff);
}
