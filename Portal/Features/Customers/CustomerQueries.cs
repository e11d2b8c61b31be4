using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Accounts.Verification;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Customers;

public sealed record CustomerPageView(IReadOnlyList<CustomerRow> Rows, int Total, int Page);

/// <param name="Application">Of an application that waits for reviewers; null where none does.</param>
/// <param name="CostThisMonth">What was used in its billing period, credit not taken off.</param>
public sealed record CustomerRow(
    Guid Id, string Name, OrganisationKind Kind, DateTimeOffset CreatedAt, string? Owner, OrganisationStanding Standing, Guid? Application, Money Available, Money Held, int RunningTasks, Money CostThisMonth,
    OrganisationState State = OrganisationState.Open);

/// <summary>Organisations in pages, with what an operator asks first.</summary>
public sealed class CustomerQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    public const int PageSize = 25;

    private const int MostTogether = 200;

    // Whoever matches more people than this has to type more.
    private const int MostPeople = 500;

    /// <param name="page">From 1; one past the end is the last.</param>
    public async Task<CustomerPageView> ListAsync(Caller caller, CustomerFilter filter, int page, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisations = await MatchingAsync(db, filter, cancellationToken);
        var total = await organisations.CountAsync(cancellationToken);
        var at = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var ids = await SortedAsync(db, organisations, filter.Sort, (at - 1) * PageSize, PageSize, cancellationToken);
        return new CustomerPageView(await RowsAsync(db, ids, cancellationToken), total, at);
    }

    /// <summary>All that match, in their order.</summary>
    public async Task<IReadOnlyList<CustomerRow>> AllAsync(Caller caller, CustomerFilter filter, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = new List<CustomerRow>();
        foreach (var ids in (await SortedAsync(db, await MatchingAsync(db, filter, cancellationToken), filter.Sort, 0, int.MaxValue, cancellationToken)).Chunk(MostTogether))
            rows.AddRange(await RowsAsync(db, [.. ids], cancellationToken));
        return rows;
    }

    private async Task<List<OrganisationId>> SortedAsync(PortalDbContext db, IQueryable<Organisation> organisations, CustomerSort sort, int skip, int take, CancellationToken cancellationToken)
    {
        if (sort is CustomerSort.Newest or CustomerSort.Name)
        {
            var sorted = sort == CustomerSort.Name ? organisations.OrderBy(one => one.Name).ThenBy(one => one.Id) : organisations.OrderByDescending(one => one.CreatedAt).ThenBy(one => one.Name);
            return await sorted.Select(one => one.Id).Skip(skip).Take(take).ToListAsync(cancellationToken);
        }

        // Money is worked out, not stored: of all that match, before one knows which are shown.
        var ids = await organisations.OrderByDescending(one => one.CreatedAt).Select(one => one.Id).ToListAsync(cancellationToken);
        var money = sort == CustomerSort.Cost ? await CostsAsync(db, organisations, cancellationToken) : await AvailableAsync(db, cancellationToken);
        return [.. ids.OrderByDescending(id => money.GetValueOrDefault(id)).Skip(skip).Take(take)];
    }

    private static Task<Dictionary<OrganisationId, long>> AvailableAsync(PortalDbContext db, CancellationToken cancellationToken) => db.LedgerAccounts.Where(account => account.OrganisationId != null)
        .GroupBy(account => account.OrganisationId).Select(group => new { group.Key, Sum = group.Sum(account => account.PostedMicros - account.PendingDebitMicros) })
        .ToDictionaryAsync(group => group.Key!.Value, group => group.Sum, cancellationToken);

    private async Task<IReadOnlyList<CustomerRow>> RowsAsync(PortalDbContext db, List<OrganisationId> ids, CancellationToken cancellationToken)
    {
        var among = db.Organisations.AsNoTracking().Where(organisation => ids.Contains(organisation.Id));
        var shown = await among.ToDictionaryAsync(organisation => organisation.Id, cancellationToken);
        var owners = await OwnersAsync(db, ids, cancellationToken);
        var accounts = (await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId != null && ids.Contains(account.OrganisationId.Value)).ToListAsync(cancellationToken))
            .ToLookup(account => account.OrganisationId!.Value);
        var running = await db.ComputeTasks.Where(task => ids.Contains(task.OrganisationId) && (task.State == TaskState.Admitted || task.State == TaskState.Running))
            .GroupBy(task => task.OrganisationId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var applications = await db.VerificationCases.Where(one => ids.Contains(one.OrganisationId) && (one.State == VerificationState.Submitted || one.State == VerificationState.InReview))
            .Select(one => new { one.OrganisationId, one.Id }).ToDictionaryAsync(one => one.OrganisationId, one => (Guid?)one.Id.Value, cancellationToken);
        var costs = await CostsAsync(db, among, cancellationToken);
        return
        [
            .. ids.Select(id => shown[id]).Select(organisation => new CustomerRow(
                organisation.Id.Value, organisation.Name, organisation.Kind, organisation.CreatedAt, owners.GetValueOrDefault(organisation.Id), organisation.Standing, applications.GetValueOrDefault(organisation.Id),
                Sum(accounts[organisation.Id], account => account.Balance.Available), Sum(accounts[organisation.Id], account => account.Balance.PendingDebit),
                running.GetValueOrDefault(organisation.Id), new Money(costs.GetValueOrDefault(organisation.Id), site.Value.Currency), organisation.State)),
        ];
    }

    private static async Task<IQueryable<Organisation>> MatchingAsync(PortalDbContext db, CustomerFilter filter, CancellationToken cancellationToken)
    {
        var all = filter.Standing switch
        {
            OrganisationStanding.Suspended => db.Organisations.AsNoTracking().Where(organisation => organisation.SuspendedAt != null),
            OrganisationStanding.Verified => db.Organisations.AsNoTracking().Where(organisation => organisation.SuspendedAt == null && organisation.VerifiedAt != null),
            OrganisationStanding.Unverified => db.Organisations.AsNoTracking().Where(organisation => organisation.SuspendedAt == null && organisation.VerifiedAt == null),
            _ => db.Organisations.AsNoTracking(),
        };
        var search = filter.Search?.Trim();
        if (string.IsNullOrEmpty(search))
            return all;
        var normalized = search.ToUpperInvariant();
        var people = (await db.Users.Where(user => user.NormalizedEmail!.Contains(normalized)).Select(user => user.Id).Take(MostPeople).ToListAsync(cancellationToken))
            .ConvertAll(id => new UserId(id));
        var pattern = $"%{search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
        return all.Where(organisation => EF.Functions.Like(organisation.Name, pattern, "\\")
            || db.OrganisationMembers.Any(member => member.OrganisationId == organisation.Id && people.Contains(member.UserId)));
    }

    private static async Task<Dictionary<OrganisationId, string>> OwnersAsync(PortalDbContext db, List<OrganisationId> ids, CancellationToken cancellationToken)
    {
        var members = await db.OrganisationMembers.AsNoTracking().Where(member => ids.Contains(member.OrganisationId) && member.Role == OrganisationRole.Owner).ToListAsync(cancellationToken);
        var people = members.Select(member => member.UserId.Value).Distinct().ToList();
        var emails = await db.Users.Where(user => people.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Email ?? "", cancellationToken);
        return members.GroupBy(member => member.OrganisationId).ToDictionary(group => group.Key, group => emails.GetValueOrDefault(group.OrderBy(member => member.Since).First().UserId.Value, ""));
    }

    // Periods begin at another instant in another zone or on another anchor day: one question a period, and there are few.
    private async Task<Dictionary<OrganisationId, long>> CostsAsync(PortalDbContext db, IQueryable<Organisation> among, CancellationToken cancellationToken)
    {
        var organisations = await among.Select(organisation => new { organisation.Id, organisation.TimeZone, organisation.BillingRules }).ToListAsync(cancellationToken);
        var costs = new Dictionary<OrganisationId, long>();
        foreach (var period in organisations.GroupBy(organisation => BillingCalendar.Of(organisation.TimeZone, organisation.BillingRules).Containing(time.GetUtcNow()).Range))
        {
            var (members, range) = (period.Select(organisation => organisation.Id).ToHashSet(), period.Key);
            var used = db.Charges.Where(charge => charge.BookedAt >= range.Start && charge.BookedAt < range.End && charge.Category != ChargeCategory.Credit);
            // A few are asked for by name; where all are, a list of their names would be longer than the answer.
            if (members.Count <= PageSize)
                used = used.Where(charge => members.Contains(charge.OrganisationId));
            var sums = await used.GroupBy(charge => charge.OrganisationId).Select(group => new { group.Key, Sum = group.Sum(charge => charge.BilledCost.Micros) }).ToListAsync(cancellationToken);
            foreach (var sum in sums.Where(sum => members.Contains(sum.Key)))
                costs[sum.Key] = sum.Sum;
        }

        return costs;
    }

    private Money Sum(IEnumerable<LedgerAccount> accounts, Func<LedgerAccount, Money> part) =>
        accounts.Aggregate(Money.Zero(site.Value.Currency), (sum, account) => sum + part(account));
}
