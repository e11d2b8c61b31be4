using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>Whether a project keeps files that nobody pays for.</summary>
public static class StorageArrears
{
    /// <summary>True when the last that it kept was not paid, or not all of it, and there still is nothing to pay with.</summary>
    public static async Task<bool> ExistAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await db.StorageRecords.Where(record => record.ProjectId == project).OrderByDescending(record => record.ChargePeriodStart).Select(record => (StorageRecordId?)record.Id).FirstOrDefaultAsync(cancellationToken);
        if (last is not { } id || !await db.LedgerTransfers.AnyAsync(transfer => transfer.CauseId == id.Value && transfer.Kind == LedgerTransferKind.WriteOff, cancellationToken))
            return false;
        var accounts = await Wallets.AccountsAsync(db, organisation, cancellationToken);
        if (accounts.Count == 0 || Wallets.Together(accounts, accounts[0].Currency, now).Spendable.Micros <= 0)
            return true;
        var budgets = new BudgetSession(db);
        await budgets.PrepareAsync([organisation], cancellationToken);
        return budgets.RoomOf(new Spender(organisation, project), now) is { Micros: <= 0 };
    }
}
