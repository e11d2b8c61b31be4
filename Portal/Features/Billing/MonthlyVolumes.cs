using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>What organisations have settled in their month, by SKU.</summary>
public static class MonthlyVolumes
{
    /// <summary>For showing and quoting: what is settled meanwhile is not waited for.</summary>
    public static async Task<RatingState> StateAsync(PortalDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var period = await PeriodAsync(db, organisation, now, cancellationToken);
        var volumes = await db.MonthlyVolumes.AsNoTracking()
            .Where(volume => volume.OrganisationId == organisation && volume.PeriodName == period.Name).ToListAsync(cancellationToken);
        return RatingState.Of(volumes.Select(volume => KeyValuePair.Create(volume.Sku, volume.Quantity)));
    }

    /// <summary>
    /// For settling, in a unit of work that has prepared the organisation and so locked its accounts: no other settlement of it counts on the same volume. Whoever gets past
    /// that lock all the same fails on the version of the row, and is tried anew.
    /// </summary>
    /// <param name="skus">What the usage is of; the others are not read.</param>
    public static async Task<IReadOnlyList<MonthlyVolume>> TakeAsync(PortalDbContext db, OrganisationId organisation, IReadOnlyCollection<Sku> skus, DateTimeOffset now)
    {
        var period = await PeriodAsync(db, organisation, now, CancellationToken.None);
        var volumes = await db.MonthlyVolumes.Where(volume => volume.OrganisationId == organisation && volume.PeriodName == period.Name && skus.Contains(volume.Sku)).ToListAsync();
        foreach (var sku in skus.Where(sku => !volumes.Exists(volume => volume.Sku == sku)))
        {
            // The first of the month, or of a portal that counted no volumes before: the charges tell what there was.
            var settled = await db.Charges
                .Where(charge => charge.OrganisationId == organisation && charge.Sku == sku && charge.Category == ChargeCategory.Usage && charge.BookedAt >= period.Start && charge.BookedAt < period.End)
                .SumAsync(charge => charge.PricingQuantity);
            var volume = new MonthlyVolume(organisation, period.Name, sku, settled);
            db.MonthlyVolumes.Add(volume);
            volumes.Add(volume);
        }

        return volumes;
    }

    private static async Task<BillingPeriod> PeriodAsync(PortalDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.Organisations.Where(known => known.Id == organisation).Select(known => new { known.TimeZone, known.BillingRules }).SingleAsync(cancellationToken);
        return BillingCalendar.Of(known.TimeZone, known.BillingRules).Containing(now);
    }
}
