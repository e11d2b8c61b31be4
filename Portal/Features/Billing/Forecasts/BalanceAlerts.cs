using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Core.Statistics;
using Portal.Features.Notifications;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Billing.Forecasts;

/// <summary>Tells of money that will end within days; once until more comes in.</summary>
public sealed class BalanceAlerts(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <summary>An end nearer than this is told of.</summary>
    private const int NearDays = 7;

    private static readonly LedgerTransferKind[] MoneyIn = [LedgerTransferKind.TopUp, LedgerTransferKind.Grant, LedgerTransferKind.WelcomeCredit];

    /// <returns>How many organisations were told.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var since = now.AddDays(-NearDays);
        var spent = await db.Charges.Where(charge => charge.Category == ChargeCategory.Usage && charge.BookedAt >= since).GroupBy(charge => charge.OrganisationId)
            .Select(group => new { group.Key, Micros = group.Sum(charge => charge.BilledCost.Micros) }).Where(row => row.Micros > 0).ToDictionaryAsync(row => row.Key, row => row.Micros, cancellationToken);
        var count = 0;
        foreach (var organisation in await db.Organisations.AsNoTracking().Where(organisation => spent.Keys.Contains(organisation.Id)).ToListAsync(cancellationToken))
            count += await TellAsync(db, organisation, new Money(spent[organisation.Id], site.Value.Currency), now, cancellationToken) ? 1 : 0;
        return count;
    }

    private static async Task<bool> TellAsync(PortalDbContext db, Organisation organisation, Money lastDays, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var accounts = await Wallets.AccountsAsync(db, organisation.Id, cancellationToken);
        var balance = Wallets.Together(accounts, lastDays.Currency, now);
        var outlook = await Spending.OutlookAsync(db, organisation, balance, now, cancellationToken);
        var isNear = outlook.Days == 0
            // Too few days for a pace: as much again as the last days cost must be there.
            ? balance.Posted + balance.CreditLimit < lastDays
            : outlook.EmptyOn is { } end && end.DayNumber - LocalDay.Containing(now, BillingAccess.ZoneOf(organisation)).DayNumber <= NearDays;
        if (!isNear)
            return false;
        var key = $"balance-low:{organisation.Id}:{await LastMoneyInAsync(db, accounts, cancellationToken)}";
        if (await db.Alerts.AnyAsync(alert => alert.Key == key, cancellationToken))
            return false;
        db.Alerts.Add(Alert.Of(
            AlertKind.BalanceLow, organisation.Id, key, now, null,
            ("available", balance.Spendable.ToDecimalString()), ("lastDays", lastDays.ToDecimalString()), ("currency", lastDays.Currency), ("emptyOn", outlook.EmptyOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "")));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException error) when (DatabaseConflicts.IsConflict(error))
        {
            // Another portal told of it.
            db.ChangeTracker.Clear();
            return false;
        }
    }

    private static async Task<LedgerTransferId?> LastMoneyInAsync(PortalDbContext db, IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken)
    {
        var ids = accounts.Select(account => account.Id).ToList();
        return await db.LedgerTransfers.Where(transfer => ids.Contains(transfer.CreditAccountId) && MoneyIn.Contains(transfer.Kind))
            .OrderByDescending(transfer => transfer.At).ThenByDescending(transfer => transfer.Id).Select(transfer => (LedgerTransferId?)transfer.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
