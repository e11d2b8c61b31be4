using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Invoicing;

/// <summary>A month that has ended and has charges on no invoice.</summary>
/// <param name="Period">Null where it cannot be told, as in a zone that this machine does not know.</param>
public sealed record DuePeriod(OrganisationId OrganisationId, string OrganisationName, string? Period);

/// <param name="Number">Null when refused.</param>
/// <param name="Refusal">Stable code, <see cref="InvoicingRun.Failed"/> for a fault; null when closed.</param>
public sealed record InvoicingOutcome(DuePeriod Due, InvoiceId? InvoiceId, string? Number, Money? Gross, string? Refusal);

/// <param name="Total">Known so far: closing one month may bring up the next.</param>
/// <param name="Last">Null before the first.</param>
public sealed record InvoicingProgress(int Closed, int Total, InvoicingOutcome? Last);

/// <summary>Closes every month that is due, organisation by organisation, the earliest first. Begun again it goes on where it was; one that fails keeps none of the others.</summary>
public sealed class InvoicingRun(IDbContextFactory<PortalDbContext> contexts, CloseBillingPeriod close, TimeProvider time, ILogger<InvoicingRun> logger)
{
    /// <summary>A fault, which the log describes; the next run tries again.</summary>
    public const string Failed = "closing_failed";

    /// <summary>Months that would be closed now: of each organisation the earliest.</summary>
    public async Task<IReadOnlyList<DuePeriod>> DueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var open = db.Charges
            .Where(charge => charge.InvoiceId == null && charge.BookedAt < now && charge.Category != ChargeCategory.Tax && charge.Category != ChargeCategory.Purchase)
            .GroupBy(charge => charge.OrganisationId)
            .Select(group => new { OrganisationId = group.Key, First = group.Min(charge => charge.BookedAt) });
        var firsts = await (
            from one in open
            join organisation in db.Organisations on one.OrganisationId equals organisation.Id
            select new { organisation.Id, organisation.Name, organisation.TimeZone, organisation.BillingRules, one.First }).ToListAsync(cancellationToken);
        var ids = firsts.ConvertAll(first => first.Id);
        var closedUpTo = (await db.Invoices.Where(invoice => ids.Contains(invoice.OrganisationId))
            .GroupBy(invoice => invoice.OrganisationId).Select(group => new { group.Key, End = group.Max(invoice => invoice.PeriodEnd) }).ToListAsync(cancellationToken))
            .ToDictionary(row => row.Key, row => row.End);
        var due = new List<DuePeriod>();
        foreach (var first in firsts)
        {
            // What was booked in a month that is closed already stands, late, on the next one's invoice.
            var from = closedUpTo.TryGetValue(first.Id, out var end) && end > first.First ? end : first.First;
            try
            {
                var period = BillingCalendar.Of(first.TimeZone, first.BillingRules).Containing(from);
                if (period.End <= now)
                    due.Add(new DuePeriod(first.Id, first.Name, period.Name));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.LogError(error, "What is due of organisation {OrganisationId} cannot be told", first.Id);
                due.Add(new DuePeriod(first.Id, first.Name, null));
            }
        }

        return [.. due.OrderBy(one => one.Period, StringComparer.Ordinal).ThenBy(one => one.OrganisationName, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<InvoicingOutcome>> RunAsync(Caller? caller, Action<InvoicingProgress>? progress, CancellationToken cancellationToken)
    {
        if (caller is { IsAdmin: false })
            return [];
        var outcomes = new List<InvoicingOutcome>();
        var tried = new HashSet<(OrganisationId, string?)>();
        var waiting = new Queue<DuePeriod>(await DueAsync(cancellationToken));
        while (waiting.TryDequeue(out var due))
        {
            // A stop lets the month in hand finish.
            cancellationToken.ThrowIfCancellationRequested();
            tried.Add((due.OrganisationId, due.Period));
            var outcome = await CloseAsync(caller, due);
            outcomes.Add(outcome);
            if (outcome.Refusal == "nothing_to_invoice" && await NextAsync(due, cancellationToken) is { } later)
                waiting.Enqueue(later);
            if (waiting.Count == 0)
            {
                foreach (var more in (await DueAsync(cancellationToken)).Where(more => !tried.Contains((more.OrganisationId, more.Period))))
                    waiting.Enqueue(more);
            }

            progress?.Invoke(new InvoicingProgress(outcomes.Count, outcomes.Count + waiting.Count, outcome));
        }

        return outcomes;
    }

    private async Task<InvoicingOutcome> CloseAsync(Caller? caller, DuePeriod due)
    {
        if (due.Period is null)
            return new InvoicingOutcome(due, null, null, null, Failed);
        try
        {
            var closed = await close.HandleAsync(caller, due.OrganisationId, due.Period, CancellationToken.None);
            return closed.IsAccepted
                ? new InvoicingOutcome(due, closed.Value.InvoiceId, closed.Value.Number.ToString(), closed.Value.Gross, null)
                : new InvoicingOutcome(due, null, null, null, closed.Refusal.Code);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.LogError(error, "{Period} of organisation {OrganisationId} could not be closed; tried again", due.Period, due.OrganisationId);
            return new InvoicingOutcome(due, null, null, null, Failed);
        }
    }

    // A month that comes to less than nothing waits for the next, and must not keep it from being closed.
    private async Task<DuePeriod?> NextAsync(DuePeriod due, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var calendar = BillingCalendar.Of(await db.Organisations.AsNoTracking().SingleAsync(organisation => organisation.Id == due.OrganisationId, cancellationToken));
        var next = calendar.After(calendar.Find(due.Period)!);
        return next.End <= time.GetUtcNow() ? due with { Period = next.Name } : null;
    }
}
