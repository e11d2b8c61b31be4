using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Features.PriceBooks;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>Whether money keeps more files from being kept.</summary>
public static class StorageArrears
{
    /// <summary>What is kept already is not paid for.</summary>
    public const string Unpaid = "storage_unpaid";

    /// <summary>A budget that stops is spent.</summary>
    public const string UsedUp = "budget_used_up";

    /// <returns>Null, also where kept files are free; <c>storage_unpaid</c>, or <c>budget_used_up</c> (<c>scope</c>) of the narrowest that is.</returns>
    public static async Task<Refusal?> RefuseAsync(PortalDbContext db, OrganisationId organisation, ProjectId project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await HasPriceAsync(db, organisation, now, cancellationToken))
            return null;
        if (await AreUnpaidAsync(db, organisation, now, cancellationToken))
            return new Refusal(Unpaid);
        var budgets = new BudgetSession(db);
        await budgets.PrepareAsync([organisation], cancellationToken);
        return budgets.UsedUp(new Spender(organisation, project), now) is { } budget
            ? new Refusal(UsedUp, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["scope"] = budget.ScopeKind.ToString() })
            : null;
    }

    // The last that the organisation kept was not paid, or not all of it, and there is no money. Where nothing is kept any more there is nothing to pay.
    private static async Task<bool> AreUnpaidAsync(PortalDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = db.StorageRecords.Where(record => record.OrganisationId == organisation && record.ChargePeriodEnd == db.StorageRecords.Where(one => one.ProjectId == record.ProjectId).Max(one => one.ChargePeriodEnd));
        if (!await last.AnyAsync(record => db.LedgerTransfers.Any(transfer => transfer.CauseId == (Guid)(object)record.Id && transfer.Kind == LedgerTransferKind.WriteOff)
            && db.ProjectFiles.Any(file => file.ProjectId == record.ProjectId && file.DeletedAt == null), cancellationToken))
        {
            return false;
        }

        var accounts = await Wallets.AccountsAsync(db, organisation, cancellationToken);
        return accounts.Count == 0 || Wallets.Together(accounts, accounts[0].Currency, now).Spendable.Micros <= 0;
    }

    private static async Task<bool> HasPriceAsync(PortalDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rules = (await CurrentPriceBook.GetAsync(db, now, cancellationToken)).RulesOver(Sku.StorageGibMonth, organisation, now, 1);
        return rules.IsAccepted && rules.Value[0].Rule.Dearest.Micros > 0;
    }
}
