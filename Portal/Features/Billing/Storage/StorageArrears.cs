using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Features.PriceBooks;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>Whether files are kept that nobody pays for.</summary>
public static class StorageArrears
{
    /// <summary>
    /// True when the last that an organisation kept was not paid, or not all of it, and there is no money; or when that is so of a project and a budget has no room for it. Where nothing is kept any
    /// more, or what is kept has become free, there is nothing to pay.
    /// </summary>
    public static async Task<bool> ExistAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = db.StorageRecords.Where(record => record.OrganisationId == organisation && record.ChargePeriodEnd == db.StorageRecords.Where(one => one.ProjectId == record.ProjectId).Max(one => one.ChargePeriodEnd));
        var unpaid = await last.Where(record => db.LedgerTransfers.Any(transfer => transfer.CauseId == (Guid)(object)record.Id && transfer.Kind == LedgerTransferKind.WriteOff)
            && db.ProjectFiles.Any(file => file.ProjectId == record.ProjectId && file.DeletedAt == null)).Select(record => record.ProjectId).Distinct().ToListAsync(cancellationToken);
        if (unpaid.Count == 0 || !await HasPriceAsync(db, organisation, now, cancellationToken))
            return false;
        var accounts = await Wallets.AccountsAsync(db, organisation, cancellationToken);
        if (accounts.Count == 0 || Wallets.Together(accounts, accounts[0].Currency, now).Spendable.Micros <= 0)
            return true;
        if (!unpaid.Contains(project))
            return false;
        var budgets = new BudgetSession(db);
        await budgets.PrepareAsync([organisation], cancellationToken);
        return budgets.RoomOf(new Spender(organisation, project), now) is { Micros: <= 0 };
    }

    private static async Task<bool> HasPriceAsync(PortalDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rules = (await CurrentPriceBook.GetAsync(db, now, cancellationToken)).RulesOver(Sku.StorageGibMonth, organisation, now, 1);
        return rules.IsAccepted && rules.Value[0].Rule.Dearest.Micros > 0;
    }
}
