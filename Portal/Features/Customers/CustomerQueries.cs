using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Customers;

public sealed record CustomerPageView(IReadOnlyList<CustomerRow> Rows, int Total, int Page);

public sealed record CustomerRow(
    Guid Id, string Name, OrganisationKind Kind, DateTimeOffset CreatedAt, string? Owner, Money Available, Money Held, int RunningTasks, Money CostThisMonth, OrganisationState State = OrganisationState.Open);

/// <summary>Organisations in pages, with what an operator asks first.</summary>
public sealed class CustomerQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    public const int PageSize = 25;

    // Whoever matches more people than this has to type more.
    private const int MostPeople = 500;

    /// <param name="search">Part of a name, or of a member's e-mail; empty for all.</param>
    /// <param name="page">From 1; one past the end is the last.</param>
    public async Task<CustomerPageView> ListAsync(Caller caller, string? search, int page, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisations = await MatchingAsync(db, search?.Trim(), cancellationToken);
        var total = await organisations.CountAsync(cancellationToken);
        var at = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var shown = await organisations.OrderByDescending(organisation => organisation.CreatedAt).ThenBy(organisation => organisation.Name)
            .Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(cancellationToken);
        var ids = shown.Select(organisation => organisation.Id).ToList();
        var owners = await OwnersAsync(db, ids, cancellationToken);
        var accounts = (await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId != null && ids.Contains(account.OrganisationId.Value)).ToListAsync(cancellationToken))
            .ToLookup(account => account.OrganisationId!.Value);
        var running = await db.ComputeTasks.Where(task => ids.Contains(task.OrganisationId) && (task.State == TaskState.Admitted || task.State == TaskState.Running))
            .GroupBy(task => task.OrganisationId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var costs = await CostsAsync(db, ids, cancellationToken);
        return new CustomerPageView(
            [.. shown.Select(organisation => new CustomerRow(
                organisation.Id.Value, organisation.Name, organisation.Kind, organisation.CreatedAt, owners.GetValueOrDefault(organisation.Id),
                Sum(accounts[organisation.Id], account => account.Balance.Available), Sum(accounts[organisation.Id], account => account.Balance.PendingDebit),
                running.GetValueOrDefault(organisation.Id), new Money(costs.GetValueOrDefault(organisation.Id), site.Value.Currency), organisation.State))],
            total, at);
    }

    private static async Task<IQueryable<Organisation>> MatchingAsync(PortalDbContext db, string? search, CancellationToken cancellationToken)
    {
        var all = db.Organisations.AsNoTracking();
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
    private async Task<Dictionary<OrganisationId, long>> CostsAsync(PortalDbContext db, List<OrganisationId> ids, CancellationToken cancellationToken)
    {
        var organisations = await db.Organisations.Where(organisation => ids.Contains(organisation.Id)).Select(organisation => new { organisation.Id, organisation.TimeZone, organisation.BillingRules }).ToListAsync(cancellationToken);
        var costs = new Dictionary<OrganisationId, long>();
        foreach (var period in organisations.GroupBy(organisation => BillingCalendar.Of(organisation.TimeZone, organisation.BillingRules).Containing(time.GetUtcNow()).Range))
        {
            var (members, range) = (period.Select(organisation => organisation.Id).ToList(), period.Key);
            var sums = await db.Charges.Where(charge => members.Contains(charge.OrganisationId) && charge.BookedAt >= range.Start && charge.BookedAt < range.End)
                .GroupBy(charge => charge.OrganisationId).Select(group => new { group.Key, Sum = group.Sum(charge => charge.BilledCost.Micros) }).ToListAsync(cancellationToken);
            foreach (var sum in sums)
                costs[sum.Key] = sum.Sum;
        }

        return costs;
    }

    private Money Sum(IEnumerable<LedgerAccount> accounts, Func<LedgerAccount, Money> part) =>
        accounts.Aggregate(Money.Zero(site.Value.Currency), (sum, account) => sum + part(account));
}
