using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Background;

/// <summary>Takes back what is left of credits whose time is over. What is held stays until its task ends; a later pass takes what that leaves.</summary>
public sealed class CreditExpiryWorker(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, BalanceFeed balances, TimeProvider time, ILogger<CreditExpiryWorker> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    private readonly TimeProvider _time = time;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var over = await db.LedgerAccounts.AsNoTracking().Where(account => account.ExpiresAt <= now && account.PostedMicros > account.PendingDebitMicros).ToListAsync(cancellationToken);
        foreach (var account in over)
        {
            var organisation = account.OrganisationId!.Value;
            await units.RunAsync(new UnitNeeds(organisation), unit => ExpireAsync(unit, organisation, account.Id, now), cancellationToken);
            balances.Publish(organisation, organisation);
        }
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
