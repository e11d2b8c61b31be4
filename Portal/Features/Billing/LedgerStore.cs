using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>
/// Carries out <see cref="Ledger"/>'s rules in the database. Every method runs in the caller's transaction, so that money and
/// what it is for stand or fall together. Balances move by one conditional statement each; what the statement does not match
/// is refused, so that no concurrent writer can slip between a look and an act.
/// </summary>
public static class LedgerStore
{
    /// <summary>Carries out <paramref name="request"/>, or answers as before when its id is known.</summary>
    public static async Task<Result<LedgerTransfer>> ApplyAsync(PortalDbContext db, TransferRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The ledger is written inside a transaction of its caller.");
        var recorded = await db.LedgerTransfers.AsNoTracking().SingleOrDefaultAsync(transfer => transfer.Id == request.Id, cancellationToken);
        var hold = request.HoldId is { } holdId
            ? await db.LedgerTransfers.AsNoTracking().SingleOrDefaultAsync(transfer => transfer.Id == holdId, cancellationToken)
            : null;
        var facts = new LedgerFacts
        {
            Debit = await AccountAsync(db, request.DebitAccountId, cancellationToken),
            Credit = await AccountAsync(db, request.CreditAccountId, cancellationToken),
            Recorded = recorded,
            Hold = hold,
        };
        var decided = Ledger.Decide(request, facts, now);
        if (!decided.IsAccepted)
            return decided.Refusal;
        if (decided.Value.IsRepeat)
            return decided.Value.Transfer;
        return await WriteAsync(db, request, facts, decided.Value, now, cancellationToken);
    }

    private static async Task<Result<LedgerTransfer>> WriteAsync(
        PortalDbContext db, TransferRequest request, LedgerFacts facts, LedgerDecision decision, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (decision.EndedHold is { } ended)
        {
            var rows = await db.LedgerTransfers.Where(transfer => transfer.Id == ended.Id && transfer.State == LedgerTransferState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.State, ended.State).SetProperty(t => t.EndedById, ended.EndedById), cancellationToken);
            if (rows == 0)
                return new Refusal("hold_already_ended", "amount");
        }

        var debit = decision.Debit.PostedMicros - facts.Debit.PostedMicros;
        var pending = decision.Debit.PendingDebitMicros - facts.Debit.PendingDebitMicros;
        var moved = await db.LedgerAccounts
            .Where(account => account.Id == request.DebitAccountId
                && (account.OrganisationId == null || account.PostedMicros + debit - account.PendingDebitMicros - pending + account.CreditLimitMicros >= 0))
            .ExecuteUpdateAsync(set => set
                .SetProperty(account => account.PostedMicros, account => account.PostedMicros + debit)
                .SetProperty(account => account.PendingDebitMicros, account => account.PendingDebitMicros + pending), cancellationToken);
        if (moved == 0)
            return Ledger.InsufficientBalance((await AccountAsync(db, request.DebitAccountId, cancellationToken)).Balance.Spendable, request.Amount);
        db.LedgerTransfers.Add(decision.Transfer);
        foreach (var entry in decision.Entries)
        {
            if (entry.AccountId == request.CreditAccountId)
            {
                await db.LedgerAccounts.Where(account => account.Id == request.CreditAccountId)
                    .ExecuteUpdateAsync(set => set.SetProperty(account => account.PostedMicros, account => account.PostedMicros + request.Amount.Micros), cancellationToken);
            }

            // The statement above holds the row's lock: what is read now is what it left.
            var account = await AccountAsync(db, entry.AccountId, cancellationToken);
            db.LedgerEntries.Add(entry with { BalanceAfter = account.Balance.Posted, At = now.ToUniversalTime() });
        }

        await db.SaveChangesAsync(cancellationToken);
        return decision.Transfer;
    }

    private static Task<LedgerAccount> AccountAsync(PortalDbContext db, LedgerAccountId id, CancellationToken cancellationToken) =>
        db.LedgerAccounts.AsNoTracking().SingleAsync(account => account.Id == id, cancellationToken);
}
