using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Auditing;

/// <summary>What charges and ledger say of the invoices of an organisation, added up by the database.</summary>
internal static class InvoiceGrounds
{
    /// <param name="receivable">What the organisation spends on credit from; null when it never could.</param>
    public static async Task<Dictionary<InvoiceId, InvoiceGround>> OfAsync(PortalDbContext db, OrganisationId organisation, LedgerAccount? receivable, CancellationToken cancellationToken)
    {
        var charges = db.Charges.Where(charge => charge.OrganisationId == organisation && charge.InvoiceId != null);
        var parts = await charges.GroupBy(charge => new
        {
            charge.InvoiceId, charge.ProjectId, IsCredit = charge.Category == ChargeCategory.Credit, charge.Sku, Price = charge.ListUnitPrice.Micros, charge.MultiplierPerMille, charge.WindowPerMille, charge.Tax.IsNet,
        }).Select(group => new { group.Key, Quantity = group.Sum(charge => charge.PricingQuantity), Count = group.Count(), Cost = group.Sum(charge => charge.BilledCost.Micros) }).ToListAsync(cancellationToken);
        var onAccount = receivable is null ? [] : await OnAccountAsync(db, charges, receivable, cancellationToken);
        return parts.GroupBy(part => part.Key.InvoiceId!.Value).ToDictionary(invoice => invoice.Key, invoice => new InvoiceGround(
            [.. invoice.Select(part => new ChargedPart(
                new(part.Key.ProjectId, part.Key.IsCredit, part.Key.Sku, part.Key.Price, part.Key.MultiplierPerMille, part.Key.WindowPerMille, part.Key.IsNet), new(part.Quantity, part.Count, part.Cost)))],
            onAccount.GetValueOrDefault(invoice.Key)));
    }

    // A task settles once, and so does what a project kept; and either stands on one invoice.
    private static async Task<Dictionary<InvoiceId, long>> OnAccountAsync(PortalDbContext db, IQueryable<Charge> charges, LedgerAccount receivable, CancellationToken cancellationToken)
    {
        var settled = await db.LedgerTransfers.Where(transfer => transfer.DebitAccountId == receivable.Id && transfer.Kind == LedgerTransferKind.Settlement && transfer.CauseId != null)
            .GroupBy(transfer => transfer.CauseId!.Value).Select(group => new { group.Key, Micros = group.Sum(transfer => transfer.Amount.Micros) }).ToDictionaryAsync(row => row.Key, row => row.Micros, cancellationToken);
        var causes = await charges.Where(charge => charge.Category == ChargeCategory.Usage).Select(charge => new { charge.InvoiceId, charge.TaskId, charge.StorageRecordId }).Distinct().ToListAsync(cancellationToken);
        return causes.GroupBy(cause => cause.InvoiceId!.Value).ToDictionary(invoice => invoice.Key, invoice => invoice.Sum(cause => settled.GetValueOrDefault(ChargeCauses.Of(cause.TaskId, cause.StorageRecordId))));
    }
}
