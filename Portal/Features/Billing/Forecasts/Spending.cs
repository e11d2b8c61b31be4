using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Core.Statistics;
using Portal.Persistence;

namespace Portal.Features.Billing.Forecasts;

/// <summary>What an organisation has spent a day, and how that will go on.</summary>
public static class Spending
{
    /// <summary>The days that matter to an outlook, by when their cost was settled.</summary>
    public static async Task<SpendingHistory> HistoryAsync(PortalDbContext db, Organisation organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var zone = BillingAccess.ZoneOf(organisation);
        var today = LocalDay.Containing(now, zone);
        var month = BillingPeriod.Containing(now, zone).Start;
        var first = today.AddDays(-SpendingOutlook.MostDays);
        var since = LocalDay.StartOf(first, zone) is var start && start < month ? start : month;
        var usage = db.Charges.AsNoTracking().Where(charge => charge.OrganisationId == organisation.Id && charge.Category == ChargeCategory.Usage);
        var charges = await usage.Where(charge => charge.BookedAt >= since && charge.BookedAt <= now).Select(charge => new { charge.BookedAt, charge.BilledCost.Micros }).ToListAsync(cancellationToken);
        if (charges.Count == 0 && !await usage.AnyAsync(cancellationToken))
            return new SpendingHistory([], 0, 0, today);
        // Days before the first charge say nothing of the pace.
        var begun = await usage.MinAsync(charge => charge.BookedAt, cancellationToken);
        if (LocalDay.Containing(begun, zone) is var firstDay && firstDay > first)
            first = firstDay;
        var days = charges.GroupBy(charge => LocalDay.Containing(charge.BookedAt, zone)).ToDictionary(day => day.Key, day => day.Sum(charge => charge.Micros));
        return new SpendingHistory(
            [.. Enumerable.Range(0, today.DayNumber - first.DayNumber).Select(day => days.GetValueOrDefault(first.AddDays(day)))],
            days.GetValueOrDefault(today), charges.Where(charge => charge.BookedAt >= month).Sum(charge => charge.Micros), today);
    }

    /// <summary>How it will go on with what the organisation has now.</summary>
    public static async Task<SpendingOutlook> OutlookAsync(PortalDbContext db, Organisation organisation, Balance balance, DateTimeOffset now, CancellationToken cancellationToken) =>
        SpendingOutlook.Of(await HistoryAsync(db, organisation, now, cancellationToken), balance.Posted + balance.CreditLimit);
}
