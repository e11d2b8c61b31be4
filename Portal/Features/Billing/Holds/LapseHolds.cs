using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Features.Billing.Holds;

/// <param name="Organisation">Whose money it is.</param>
/// <param name="Cause">What it was held for: a task that is over, or that there is not.</param>
public sealed record OverdueHold(OrganisationId Organisation, Guid Cause);

/// <summary>
/// Ends holds that outlived their time and their task. A task ends its holds in the transaction that ends it, so there should be none; one that is left all the same, after a fault or a database
/// that was repaired by hand, must not keep its owner from the money for ever. A task that lives keeps its holds, however old.
/// </summary>
public sealed class LapseHolds(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, BalanceFeed balances, TimeProvider time)
{
    /// <summary>What has open holds whose time is over, and can cost nothing more. Money is held for tasks alone: whatever else it is to be held for must be asked after here.</summary>
    public async Task<IReadOnlyList<OverdueHold>> DueAsync(CancellationToken cancellationToken)
    {
        var made = time.GetUtcNow() - LedgerTransfer.HoldLifetime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var living = db.ComputeTasks.Where(task => task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running);
        return await (
            from hold in db.LedgerTransfers
            join account in db.LedgerAccounts on hold.DebitAccountId equals account.Id
            where hold.State == LedgerTransferState.Pending && hold.CauseId != null && hold.At <= made && !living.Any(task => (Guid)(object)task.Id == hold.CauseId)
            select new OverdueHold(account.OrganisationId!.Value, hold.CauseId!.Value)).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>Ends the holds of one of them, unless it lives or another portal was here first.</summary>
    /// <returns>What is free again.</returns>
    public async Task<Money> LapseAsync(OverdueHold hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hold);
        var freed = await units.RunAsync<Money>(new UnitNeeds(hold.Organisation, hold.Cause), async unit => await LapseAsync(unit, hold), cancellationToken);
        balances.Publish(hold.Organisation, hold.Organisation);
        return freed.Value;
    }

    private async Task<Money> LapseAsync(UnitOfWork unit, OverdueHold hold)
    {
        var (now, task) = (time.GetUtcNow(), await unit.Db.ComputeTasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == new ComputeTaskId(hold.Cause)));
        var currency = unit.Ledger.AccountsOf(hold.Organisation)[0].Currency;
        if (task is { IsFinal: false })
            return Money.Zero(currency);
        // Without a task nobody knows whose project it was: it counts on the organisation's budget alone.
        var freed = unit.Lapse(task is null ? new Spender(hold.Organisation, default) : TaskSettlement.SpenderOf(task), currency, hold.Cause, now);
        if (freed.Micros > 0)
            unit.Db.AuditEntries.Add(AuditEntry.OfPortal("hold.lapse", $"task/{hold.Cause}", new { Amount = freed.ToDecimalString(), freed.Currency, Organisation = hold.Organisation.Value }, now));
        return freed;
    }
}
