using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>Turns what a project kept into charges and their payment, in one unit of work. What there is no money for is the platform's loss, as with a task: never a debt.</summary>
public static class StorageSettlement
{
    public const string Cause = "storage";

    /// <summary>Charges a record whose organisation is prepared.</summary>
    /// <param name="book">In force over the whole of it.</param>
    /// <returns>False where nothing was done: another portal was here first, or the organisation is being closed.</returns>
    public static async Task<bool> SettleAsync(UnitOfWork unit, StorageRecord kept, PriceBook book, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(kept);
        var db = unit.Db;
        if (!await PassAsync(db, kept.ProjectId, new TimeRange(kept.ChargePeriodStart, kept.ChargePeriodEnd)))
            return false;
        db.StorageRecords.Add(kept);
        var rated = await RateAsync(db, kept, book, now);
        var charges = Charge.AllOf(rated, now);
        db.Charges.AddRange(charges);
        db.Charges.AddRange(Charge.Credits(charges, await PayAsync(unit, kept, rated.Total, now), now));
        return true;
    }

    /// <summary>Notes that a project, whose organisation is prepared, was metered over a time.</summary>
    /// <returns>False as with a charge.</returns>
    public static async Task<bool> PassAsync(PortalDbContext db, ProjectId projectId, TimeRange time)
    {
        ArgumentNullException.ThrowIfNull(db);
        var project = await db.Projects.SingleAsync(one => one.Id == projectId);
        return !await Closed(db).AnyAsync(closing => closing.OrganisationId == project.OrganisationId) && project.MeterTo(time);
    }

    /// <summary>The closings of organisations whose last invoice may have been made.</summary>
    internal static IQueryable<OrganisationClosing> Closed(PortalDbContext db) => db.OrganisationClosings.Where(closing => closing.Step != ClosingStep.Grace && closing.Step != ClosingStep.CalledOff);

    private static async Task<RatedStorage> RateAsync(PortalDbContext db, StorageRecord kept, PriceBook book, DateTimeOffset now)
    {
        var volume = (await MonthlyVolumes.TakeAsync(db, kept.OrganisationId, [Sku.StorageGibMonth], now))[0];
        var rated = Rater.Rate(kept, book, RatingState.Of([KeyValuePair.Create(volume.Sku, volume.Quantity)]));
        if (!rated.IsAccepted)
            throw new InvalidOperationException($"What project {kept.ProjectId} kept has no price: {rated.Refusal.Code}.");
        volume.RiseTo(rated.Value.After.Of(volume.Sku).Volume);
        return rated.Value;
    }

    // What of it nobody paid: it came from what the organisation had been given, or is lost.
    private static async Task<Money> PayAsync(UnitOfWork unit, StorageRecord kept, Money cost, DateTimeOffset now)
    {
        var (paid, given) = unit.PayForFiles(new Spender(kept.OrganisationId, kept.ProjectId), cost, Cause, kept.Id.Value, now);
        var lost = cost - paid;
        if (lost.Micros == 0)
            return given;
        unit.Ledger.WriteOff(lost, Cause, kept.Id.Value, now);
        await StorageAlerts.UnpaidAsync(unit.Db, kept, now);
        return given + lost;
    }
}
