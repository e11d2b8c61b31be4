using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Cycles;

/// <param name="TimeZone">IANA name, such as <c>Asia/Shanghai</c>.</param>
/// <param name="AnchorDay">1 to 31: the day of the month on which a period starts.</param>
public sealed record ChangeBillingCycleRequest(string TimeZone, int AnchorDay);

/// <summary>Agrees on which day, and of which zone, an organisation's billing periods start; an administrator's act, from the next period on.</summary>
public sealed class ChangeBillingCycle(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>unknown_time_zone</c>, <c>out_of_range</c>, or <c>organisation_changed</c> when somebody else changed it meanwhile.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, OrganisationId id, ChangeBillingCycleRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Organisations.SingleOrDefaultAsync(organisation => organisation.Id == id, cancellationToken) is not { } organisation)
            return new Refusal("organisation_not_found");
        var (before, now) = (BillingCalendar.Of(organisation), time.GetUtcNow());
        var changed = before.ChangedTo(request.TimeZone, request.AnchorDay, now);
        if (!changed.IsAccepted)
            return changed.Refusal;
        organisation.BillBy(changed.Value.Rules);
        db.AuditEntries.Add(AuditEntry.Of(
            caller, "organisation.billing_cycle", $"organisation/{id}", new { Before = before.Rules[^1], After = changed.Value.Rules[^1] }, now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Refusal("organisation_changed");
        }

        return null;
    }
}
