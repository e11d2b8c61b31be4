using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Features.PriceBooks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Storage;

/// <summary>What a project's files cost.</summary>
/// <param name="UnitPrice">Of a GiB for a month as it stands for the organisation at its volume, tax included; null where kept files are free.</param>
/// <param name="FreeMebibyteSeconds">What of the month's allowance is left.</param>
/// <param name="Monthly">What is kept now, kept for a month of 730 hours at that price; null likewise.</param>
/// <param name="Charged">Paid in the open period; what came from credit, or was borne by the platform, is taken off.</param>
/// <param name="MeteredUpTo">Until when what is kept was metered, and charged where it has a price; null before the first time.</param>
/// <param name="Refusal">Why nothing more may be kept, as far as it is for money; null while it may.</param>
public sealed record StorageCost(long Bytes, Money? UnitPrice, long FreeMebibyteSeconds, Money? Monthly, Money Charged, DateTimeOffset? MeteredUpTo, Refusal? Refusal);

/// <summary>What projects pay for what they keep.</summary>
public sealed class StorageCosts(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when the project is not the caller's.</returns>
    public async Task<StorageCost?> OfAsync(Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is not { } scope)
            return null;
        var (now, organisation) = (time.GetUtcNow(), scope.Organisation);
        var book = await CurrentPriceBook.GetAsync(db, now, cancellationToken);
        var bytes = await db.ProjectFiles.Where(file => file.ProjectId == projectId && file.DeletedAt == null).SumAsync(file => file.SizeBytes, cancellationToken);
        var metered = await db.Projects.Where(project => project.Id == projectId).Select(project => project.MeteredTo).SingleAsync(cancellationToken);
        var period = BillingCalendar.Of(organisation).Containing(now);
        var charged = await db.Charges
            .Where(charge => charge.ProjectId == projectId && charge.StorageRecordId != null && charge.BookedAt >= period.Start && charge.BookedAt < period.End)
            .SumAsync(charge => charge.BilledCost.Micros, cancellationToken);
        var rules = book.RulesOver(Sku.StorageGibMonth, organisation.Id, now, 1);
        if (!rules.IsAccepted || rules.Value[0].Rule.Dearest.Micros == 0)
            return new StorageCost(bytes, null, 0, null, new Money(charged, book.Currency), metered, Refusal: null);
        var rule = rules.Value[0].Rule;
        var volume = (await MonthlyVolumes.StateAsync(db, organisation.Id, now, cancellationToken)).Of(Sku.StorageGibMonth).Volume;
        // What the next that is not free costs.
        var price = rule.BandAt(Math.Max(volume, rule.FreeQuantity)).UnitPrice;
        var month = (Int128)bytes * PricingUnit.GibMonth.ConsumedPerUnit / 1024 / (1 << 20);
        return new StorageCost(
            bytes, book.TaxOf(rule).Gross(price), Math.Max(0, rule.FreeQuantity - volume), Rater.CostOf(PricingUnit.GibMonth, month, price, PriceBook.Unmultiplied, PriceBook.Unmultiplied, book.TaxOf(rule)),
            new Money(charged, book.Currency), metered, await StorageArrears.RefuseAsync(db, organisation.Id, projectId, now, cancellationToken));
    }
}
