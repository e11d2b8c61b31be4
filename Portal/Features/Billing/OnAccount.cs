using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>What an organisation spends beyond its wallet: how much of an invoice that is, and its repayment out of what comes in.</summary>
public static class OnAccount
{
    private const int Together = 500;

    /// <summary>What of the charges was settled from the receivable, micro-units. A task settles once, and so does what a project kept, so that their settlements are for their charges.</summary>
    public static async Task<long> SpentAsync(PortalDbContext db, OrganisationId organisation, IQueryable<Charge> charges, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, organisation, cancellationToken) is not { } owed)
            return 0;
        var spent = 0L;
        foreach (var chunk in (await charges.Where(charge => charge.Category == ChargeCategory.Usage).CausesAsync(cancellationToken)).Chunk(Together))
        {
            var causes = chunk.Select(cause => (Guid?)cause).ToList();
            spent += await db.LedgerTransfers.Where(transfer => transfer.DebitAccountId == owed.Id && transfer.Kind == LedgerTransferKind.Settlement && causes.Contains(transfer.CauseId))
                .SumAsync(transfer => transfer.Amount.Micros, cancellationToken);
        }

        return spent;
    }

    /// <summary>Pays what is owed out of the wallet, as far as it goes. The organisation must be prepared.</summary>
    /// <returns>What was repaid, micro-units.</returns>
    public static async Task<long> RepayAsync(LedgerSession ledger, OrganisationId organisation, string cause, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var accounts = ledger.AccountsOf(organisation);
        if (accounts.FirstOrDefault(account => account.Kind == LedgerAccountKind.Receivable) is not { PostedMicros: < 0 } owed)
            return 0;
        var wallet = accounts.First(account => account.Kind == LedgerAccountKind.Wallet);
        var available = wallet.Balance.Available;
        var amount = available < -owed.Balance.Posted ? available : -owed.Balance.Posted;
        if (amount.Micros <= 0)
            return 0;
        var request = TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Repayment, wallet.Id, owed.Id, amount, cause);
        if ((await ledger.ApplyAsync(request, now, CancellationToken.None)).Refusal is { } refusal)
            throw new InvalidOperationException($"Paying what {organisation} owes was refused: {refusal.Code}.");
        return amount.Micros;
    }

    internal static Task<LedgerAccount?> FindAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.LedgerAccounts.AsNoTracking().SingleOrDefaultAsync(account => account.OrganisationId == organisation && account.Kind == LedgerAccountKind.Receivable, cancellationToken);
}
