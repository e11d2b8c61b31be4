using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>Takes back what is left of credits whose time is over. What is held stays until its task ends; a later look takes what that leaves.</summary>
public sealed class ExpireCredits(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, BalanceFeed balances, TimeProvider time)
{
    /// <summary>Credits whose time is over and of which something is left.</summary>
    public async Task<IReadOnlyList<LedgerAccount>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.LedgerAccounts.AsNoTracking().Where(account => account.ExpiresAt <= now && account.PostedMicros > account.PendingDebitMicros).ToListAsync(cancellationToken);
    }

    /// <summary>Takes back what is left of one of them.</summary>
    public async Task ExpireAsync(LedgerAccount credit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credit);
        var organisation = credit.OrganisationId!.Value;
        await units.RunAsync(new UnitNeeds(organisation), unit => ExpireAsync(unit, organisation, credit.Id, time.GetUtcNow()), cancellationToken);
        balances.Publish(organisation, organisation);
    }

    private static async Task<Refusal?> ExpireAsync(UnitOfWork unit, OrganisationId organisation, LedgerAccountId id, DateTimeOffset now)
    {
        // As it is now that it is locked: another portal may have been here first.
        var left = unit.Ledger.AccountsOf(organisation).Single(account => account.Id == id).Balance.Available;
        if (left.Micros <= 0)
            return null;
        var request = TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Expiry, id, PlatformAccounts.PromotionalExpense, left, "expired");
        return (await unit.Ledger.ApplyAsync(request, now, CancellationToken.None)).Refusal;
    }
}
