using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Audit;

/// <param name="Actor">Part of an e-mail.</param>
/// <param name="Act">A whole act.</param>
/// <param name="Target">Part of a target, such as an id.</param>
/// <param name="From">First day, in the installation's zone.</param>
/// <param name="To">Last day, in the installation's zone.</param>
public sealed record AuditFilter(string? Actor = null, string? Act = null, string? Target = null, DateOnly? From = null, DateOnly? To = null)
{
    public bool IsEmpty => string.IsNullOrWhiteSpace(Actor) && string.IsNullOrWhiteSpace(Act) && string.IsNullOrWhiteSpace(Target) && From is null && To is null;
}

public sealed record AuditPageView(IReadOnlyList<AuditRow> Rows, int Total, int Page);

public sealed record AuditRow(Guid Id, DateTimeOffset At, string Actor, string Act, string Target, string Details, string? Address);

/// <summary>Who did what, the newest first.</summary>
public sealed class AuditQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site)
{
    public const int PageSize = 50;

    public async Task<AuditPageView> ListAsync(Caller caller, AuditFilter filter, int page, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = Matching(db, filter);
        var total = await entries.CountAsync(cancellationToken);
        var at = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        return new AuditPageView(await Rows(db, entries).Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(cancellationToken), total, at);
    }

    /// <summary>All that match, read as they are written out.</summary>
    public async IAsyncEnumerable<AuditRow> AllAsync(Caller caller, AuditFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var row in Rows(db, Matching(db, filter)).AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>Acts that ever happened, for the filter.</summary>
    public async Task<IReadOnlyList<string>> ActsAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AuditEntries.Select(entry => entry.Act).Distinct().OrderBy(act => act).ToListAsync(cancellationToken);
    }

    /// <summary>Entries with the names that people have now, the newest first.</summary>
    internal static IQueryable<AuditRow> Rows(PortalDbContext db, IQueryable<AuditEntry> entries) => entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id)
        .Select(entry => new AuditRow(entry.Id, entry.At, db.Users.Where(user => user.Id == entry.ActorId).Select(user => user.Email).FirstOrDefault() ?? entry.Actor, entry.Act, entry.Target, entry.Details, entry.Address));

    private IQueryable<AuditEntry> Matching(PortalDbContext db, AuditFilter filter) => Matching(db, db.AuditEntries.AsNoTracking(), filter, TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone));

    /// <param name="zone">Whose days they are.</param>
    internal static IQueryable<AuditEntry> Matching(PortalDbContext db, IQueryable<AuditEntry> entries, AuditFilter filter, TimeZoneInfo zone)
    {
        if (!string.IsNullOrWhiteSpace(filter.Actor))
            entries = entries.Where(entry => db.Users.Any(user => user.Id == entry.ActorId && user.Email!.Contains(filter.Actor.Trim())) || (entry.ActorId == null && entry.Actor.Contains(filter.Actor.Trim())));
        if (!string.IsNullOrWhiteSpace(filter.Act))
            entries = entries.Where(entry => entry.Act == filter.Act.Trim());
        if (!string.IsNullOrWhiteSpace(filter.Target))
            entries = entries.Where(entry => entry.Target.Contains(filter.Target.Trim()));
        if (filter.From is { } from)
        {
            var start = LocalDay.StartOf(from, zone);
            entries = entries.Where(entry => entry.At >= start);
        }

        // The last day of the calendar has no next one.
        if (filter.To is { } to && to < DateOnly.MaxValue)
        {
            var end = LocalDay.StartOf(to.AddDays(1), zone);
            entries = entries.Where(entry => entry.At < end);
        }

        return entries;
    }
}
