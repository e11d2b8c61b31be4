using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Features.Billing.Storage;
using Portal.Persistence;

namespace Portal.Features.Billing.Budgets;

/// <summary>What a scope has spent in a month and holds, added up from the ledger: where a budget begins, and what the self-audit compares it with.</summary>
internal static class BudgetUsage
{
    public static async Task<BudgetUse> SumAsync(PortalDbContext db, OrganisationId organisation, BudgetScope scope, BillingPeriod period, string currency, CancellationToken cancellationToken)
    {
        var (start, end) = (period.Start, period.End);
        var transfers = Of(db, organisation, scope);
        var settled = transfers.Where(transfer => transfer.Kind == LedgerTransferKind.Settlement && transfer.At >= start && transfer.At < end);
        var spent = await settled.SumAsync(transfer => transfer.Amount.Micros, cancellationToken);
        var onFiles = await settled.Where(transfer => transfer.Cause == StorageSettlement.Cause).SumAsync(transfer => transfer.Amount.Micros, cancellationToken);
        var held = await transfers.Where(transfer => transfer.Kind == LedgerTransferKind.Hold && transfer.State == LedgerTransferState.Pending).SumAsync(transfer => transfer.Amount.Micros, cancellationToken);
        return new BudgetUse(period.Name, new Money(spent, currency), new Money(onFiles, currency), new Money(held, currency));
    }

    private static IQueryable<LedgerTransfer> Of(PortalDbContext db, OrganisationId organisation, BudgetScope scope)
    {
        var transfers =
            from transfer in db.LedgerTransfers.AsNoTracking()
            join account in db.LedgerAccounts on transfer.DebitAccountId equals account.Id
            where account.OrganisationId == organisation
            select transfer;
        if (scope.Kind == BudgetScopeKind.Organisation)
            return transfers;
        var (project, key) = (new ProjectId(scope.Id), new ApiKeyId(scope.Id));
        var tasks = scope.Kind == BudgetScopeKind.Project ? db.ComputeTasks.Where(task => task.ProjectId == project) : db.ComputeTasks.Where(task => task.ApiKeyId == key);
        // What a project keeps was handed in with no key.
        return scope.Kind == BudgetScopeKind.ApiKey
            ? transfers.Where(transfer => tasks.Any(task => (Guid)(object)task.Id == transfer.CauseId))
            : transfers.Where(transfer => tasks.Any(task => (Guid)(object)task.Id == transfer.CauseId)
                || db.StorageRecords.Any(record => record.ProjectId == project && (Guid)(object)record.Id == transfer.CauseId));
    }
}
