using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>An organisation's money: what it has, what is held, and the acts that hold, settle and release it.</summary>
public static class Wallets
{
    /// <summary>Opens the accounts of a new organisation; saved by the caller.</summary>
    public static (LedgerAccountId Wallet, LedgerAccountId Promotional) Open(PortalDbContext db, OrganisationId organisation, string currency)
    {
        var wallet = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Wallet, currency);
        var promotional = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Promotional, currency);
        db.LedgerAccounts.AddRange(wallet, promotional);
        return (wallet.Id, promotional.Id);
    }

    /// <summary>Accounts in the order they are used: what was given before what was paid in.</summary>
    public static async Task<List<LedgerAccount>> AccountsAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        [.. (await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == organisation).ToListAsync(cancellationToken))
            .OrderBy(account => account.Kind == LedgerAccountKind.Promotional ? 0 : 1)];

    /// <summary>Wallet and promotional credit together.</summary>
    public static async Task<Balance> BalanceAsync(PortalDbContext db, OrganisationId organisation, string currency, CancellationToken cancellationToken)
    {
        var total = new Balance(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));
        foreach (var balance in (await AccountsAsync(db, organisation, cancellationToken)).Select(account => account.Balance))
            total = new Balance(total.Posted + balance.Posted, total.PendingDebit + balance.PendingDebit, total.CreditLimit + balance.CreditLimit);
        return total;
    }

    /// <summary>Sets <paramref name="maximum"/> aside for <paramref name="causeId"/>; repeated, it changes nothing.</summary>
    public static async Task<Refusal?> HoldAsync(
        PortalDbContext db, OrganisationId organisation, Money maximum, string cause, Guid causeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockAsync(db, organisation, cancellationToken);
        var plan = Funding.PlanHold(maximum, await AccountsAsync(db, organisation, cancellationToken));
        if (!plan.IsAccepted)
            return plan.Refusal;
        foreach (var part in plan.Value)
        {
            var request = TransferRequest.OpenHold(LedgerTransferId.New(), part.AccountId, PlatformAccounts.Revenue, part.Amount, cause, causeId);
            if ((await LedgerStore.ApplyAsync(db, request, now, cancellationToken)).Refusal is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>Ends the open holds of <paramref name="causeId"/>: <paramref name="cost"/> is charged, the rest is free again.</summary>
    /// <returns>The part of the cost that was paid from promotional credit.</returns>
    /// <exception cref="InvalidOperationException">The cost passes the hold: the rating and the quote disagree, nothing may be written.</exception>
    public static async Task<Money> SettleAsync(
        PortalDbContext db, OrganisationId organisation, Money cost, string cause, Guid causeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockAsync(db, organisation, cancellationToken);
        var holds = await db.LedgerTransfers.AsNoTracking()
            .Where(transfer => transfer.CauseId == causeId && transfer.Kind == LedgerTransferKind.Hold && transfer.State == LedgerTransferState.Pending)
            .ToListAsync(cancellationToken);
        var promotional = (await AccountsAsync(db, organisation, cancellationToken)).Find(account => account.Kind == LedgerAccountKind.Promotional)!.Id;
        var inOrder = holds.OrderBy(hold => hold.DebitAccountId == promotional ? 0 : 1).ToList();
        var plan = Funding.PlanSettlement(cost, inOrder);
        if (!plan.IsAccepted)
            throw new InvalidOperationException($"Settling {cost} for {causeId} was refused: {plan.Refusal.Code}.");
        foreach (var part in plan.Value)
        {
            var hold = inOrder.Find(hold => hold.Id == part.HoldId)!;
            var request = part.Amount.Micros > 0
                ? TransferRequest.Settle(LedgerTransferId.New(), hold, part.Amount, cause, causeId)
                : TransferRequest.Release(LedgerTransferId.New(), hold, cause, causeId);
            if ((await LedgerStore.ApplyAsync(db, request, now, cancellationToken)).Refusal is { } refusal)
                throw new InvalidOperationException($"Settling {cost} for {causeId} was refused: {refusal.Code}.");
        }

        return plan.Value.Where(part => part.AccountId == promotional).Aggregate(Money.Zero(cost.Currency), (sum, part) => sum + part.Amount);
    }
    // Holds the organisation's first account until the end of the transaction, so that a plan is made on what will be written.
    // Everyone takes it before any other row: two that want both accounts queue, and never wait for each other in a ring.
    private static Task<int> LockAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.LedgerAccounts.Where(account => account.OrganisationId == organisation && account.Kind == LedgerAccountKind.Promotional)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.PostedMicros, account => account.PostedMicros), cancellationToken);
}
