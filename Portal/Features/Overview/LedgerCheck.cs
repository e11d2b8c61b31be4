using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Overview;

/// <param name="BalanceSum">Sum over all balances; zero in a sound ledger.</param>
/// <param name="EntryDifference">Sum over accounts of how far the balance is from its entries; zero in a sound ledger.</param>
/// <param name="HoldDifference">The same for held amounts and open holds.</param>
public sealed record LedgerCheckView(Money BalanceSum, Money EntryDifference, Money HoldDifference, int Accounts, DateTimeOffset CheckedAt)
{
    public bool IsSound => BalanceSum.Micros == 0 && EntryDifference.Micros == 0 && HoldDifference.Micros == 0;

    public Money Difference => Largest(Largest(BalanceSum, EntryDifference), HoldDifference);

    private static Money Largest(Money left, Money right) => Math.Abs(left.Micros) >= Math.Abs(right.Micros) ? left : right;
}

/// <summary>Compares every balance with the entries and holds it is made of.</summary>
public sealed class LedgerCheck(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<LedgerCheckView> RunAsync(Caller caller, string currency, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // One statement, so that it sees one instant on every database and no transfer slips between.
        var accounts = await db.LedgerAccounts.AsNoTracking().Select(account => new
        {
            account.PostedMicros,
            account.PendingDebitMicros,
            Entries = db.LedgerEntries.Where(entry => entry.AccountId == account.Id).Sum(entry => (long?)(entry.Credit.Micros - entry.Debit.Micros)) ?? 0,
            Holds = db.LedgerTransfers
                .Where(transfer => transfer.DebitAccountId == account.Id && transfer.Kind == Core.Billing.LedgerTransferKind.Hold && transfer.State == Core.Billing.LedgerTransferState.Pending)
                .Sum(transfer => (long?)transfer.Amount.Micros) ?? 0,
        }).ToListAsync(cancellationToken);
        return new LedgerCheckView(
            new Money(accounts.Sum(account => account.PostedMicros), currency),
            new Money(accounts.Sum(account => Math.Abs(account.PostedMicros - account.Entries)), currency),
            new Money(accounts.Sum(account => Math.Abs(account.PendingDebitMicros - account.Holds)), currency),
            accounts.Count, time.GetUtcNow());
    }
}
