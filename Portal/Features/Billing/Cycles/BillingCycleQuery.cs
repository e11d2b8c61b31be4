using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Cycles;

/// <param name="TimeZone">In force now.</param>
/// <param name="AnchorDay">In force now.</param>
/// <param name="Next">What was agreed from the next period on; null when that stays as it is.</param>
/// <param name="Periods">The open period and the two after it.</param>
public sealed record BillingCycleView(string TimeZone, int AnchorDay, ChangeBillingCycleRequest? Next, IReadOnlyList<PeriodView> Periods);

/// <param name="Start">UTC; in.</param>
/// <param name="End">UTC; out.</param>
public sealed record PeriodView(string Name, string TimeZone, DateTimeOffset Start, DateTimeOffset End);

/// <summary>When an organisation's billing periods start.</summary>
public sealed class BillingCycleQuery(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when there is no such organisation.</returns>
    public async Task<BillingCycleView?> GetAsync(Caller caller, OrganisationId id, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Organisations.AsNoTracking().SingleOrDefaultAsync(organisation => organisation.Id == id, cancellationToken) is not { } organisation)
            return null;
        var (calendar, now) = (BillingCalendar.Of(organisation), time.GetUtcNow());
        var (rule, last) = (calendar.RuleAt(now), calendar.Rules[^1]);
        var open = calendar.Containing(now);
        var next = calendar.After(open);
        return new BillingCycleView(
            rule.ZoneId, rule.AnchorDay, last == rule ? null : new ChangeBillingCycleRequest(last.ZoneId, last.AnchorDay),
            [.. new[] { open, next, calendar.After(next) }.Select(period => new PeriodView(period.Name, period.ZoneId, period.Start, period.End))]);
    }
}
