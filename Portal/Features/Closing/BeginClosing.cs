using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Security;

namespace Portal.Features.Closing;

/// <summary>The first step, in a unit of money of its caller, so that no task slips in beside it.</summary>
internal static class BeginClosing
{
    /// <param name="unit">The organisation is prepared in it.</param>
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>organisation_closing</c>, or <c>organisation_owes</c> with <c>owed</c> and <c>invoices</c>.</returns>
    public static async Task<Refusal?> RunAsync(UnitOfWork unit, Caller caller, OrganisationId id, string currency, DateTimeOffset now, TimeSpan grace)
    {
        if (await unit.Db.Organisations.SingleOrDefaultAsync(one => one.Id == id) is not { } organisation)
            return new Refusal(OrganisationAccess.NotFound);
        if ((await ClosingFacts.DebtAsync(unit.Db, id, currency, CancellationToken.None)).Refuse() is { } owes)
            return owes;
        if (organisation.BeginClosing() is { } refusal)
            return refusal;
        var closing = new OrganisationClosing(OrganisationClosingId.New(), id, caller.Id, currency, now, grace);
        unit.Db.OrganisationClosings.Add(closing);
        unit.Db.Alerts.Add(ClosingAlerts.Of(closing, organisation, now));
        unit.Db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.close", $"organisation/{id}", new { closing.GraceUntil }, now));
        return null;
    }
}
