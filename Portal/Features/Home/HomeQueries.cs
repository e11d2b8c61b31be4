using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Forecasts;
using Portal.Features.ComputeTasks;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Home;

/// <param name="DailyMicros">Cost of each day of the month so far.</param>
/// <param name="EmptyOn">When the money ends at the pace of the last days; null when it does not within a year, or too few days tell.</param>
public sealed record HomeView(
    Organisation Organisation, Money ThisMonth, Money LastMonth, IReadOnlyList<long> DailyMicros, Balance Balance, DateOnly? EmptyOn,
    DateTimeOffset NextInvoiceAt, int Waiting, bool HasPaidIn, bool HasSucceeded, bool HasTasks);

/// <summary>How is this month going, how much is left, what happens next.</summary>
public sealed class HomeQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    public async Task<HomeView?> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if ((await ProjectAccess.AllAsync(db, caller, cancellationToken)).FirstOrDefault()?.Organisation is not { } organisation)
            return null;
        var currency = site.Value.Currency;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
        var now = time.GetUtcNow();
        var calendar = BillingCalendar.Of(organisation);
        var month = calendar.Containing(now);
        var before = calendar.Before(month);
        var charges = await db.Charges.AsNoTracking()
            .Where(charge => charge.OrganisationId == organisation.Id && charge.BookedAt >= before.Start && charge.Category == ChargeCategory.Usage)
            .Select(charge => new { charge.BookedAt, charge.BilledCost.Micros }).ToListAsync(cancellationToken);
        var first = LocalDay.Containing(month.Start, zone).DayNumber;
        var days = Math.Max(1, LocalDay.Containing(now, zone).DayNumber - first + 1);
        var daily = new long[days];
        foreach (var charge in charges.Where(charge => charge.BookedAt >= month.Start))
            daily[Math.Clamp(LocalDay.Containing(charge.BookedAt, zone).DayNumber - first, 0, days - 1)] += charge.Micros;
        var states = await db.ComputeTasks.Where(task => task.OrganisationId == organisation.Id).GroupBy(task => task.State)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        var wallets = await Wallets.AccountsAsync(db, organisation.Id, cancellationToken);
        var wallet = wallets.Single(account => account.Kind == LedgerAccountKind.Wallet).Id;
        var balance = Wallets.Together(wallets, currency, now);
        var thisMonth = daily.Sum();
        var outlook = await Spending.OutlookAsync(db, organisation, balance, now, cancellationToken);
        return new HomeView(
            organisation, new Money(thisMonth, currency), new Money(charges.Where(charge => charge.BookedAt < month.Start).Sum(charge => charge.Micros), currency),
            daily, balance, outlook.EmptyOn, month.End,
            states.GetValueOrDefault(TaskState.Queued),
            await db.LedgerTransfers.AnyAsync(transfer => transfer.CreditAccountId == wallet && transfer.Kind == LedgerTransferKind.TopUp, cancellationToken),
            states.ContainsKey(TaskState.Succeeded), states.Count > 0);
    }
}
