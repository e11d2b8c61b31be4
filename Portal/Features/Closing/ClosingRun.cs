using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Invoicing;
using Portal.Features.Billing.Storage;
using Portal.Features.ComputeTasks;
using Portal.Persistence;

namespace Portal.Features.Closing;

/// <summary>
/// Takes every closing one step further that can go further. A step is one transaction that ends by writing down the next one, and what is outside of it may be done again: whoever is
/// killed anywhere begins the same step once more.
/// </summary>
public sealed class ClosingRun(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, StopComputeTask tasks, InvoicingRun invoicing, CloseBillingPeriod close, MeterStorage storage, SettleClosing settle, EraseOrganisation erase, TimeProvider time)
{
    /// <summary>Runs all as far as they go now. One that fails keeps none of the others.</summary>
    /// <returns>How many steps were done.</returns>
    /// <exception cref="AggregateException">Some failed; the next run tries them again.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        var failures = new List<Exception>();
        foreach (var id in await DueAsync(cancellationToken))
        {
            try
            {
                while (await StepAsync(id, cancellationToken))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    done++;
                }
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(new InvalidOperationException($"Closing {id} could not go on.", error));
            }
        }

        return failures.Count == 0 ? done : throw new AggregateException(failures);
    }

    /// <summary>Tells what waits or runs to stop; one that ends by itself meanwhile needs no telling.</summary>
    internal async Task StopTasksAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var task in await ClosingFacts.OpenTasks(db, organisation).Where(task => task.StopRequestedAt == null).Select(task => task.Id).ToListAsync(cancellationToken))
            await tasks.ForClosingAsync(task, cancellationToken);
    }

    /// <summary>Does the next step of one closing.</summary>
    /// <returns>True when it was done; false when it has to wait, or there is none.</returns>
    internal async Task<bool> StepAsync(OrganisationClosingId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.OrganisationClosings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } closing)
            return false;
        var refusal = closing.Step switch
        {
            ClosingStep.Grace => await BeginStoppingAsync(closing, cancellationToken),
            ClosingStep.Stopping => await BeginInvoicingAsync(closing, cancellationToken),
            ClosingStep.Invoicing => await BeginSettlingAsync(closing, cancellationToken),
            ClosingStep.Settling => await settle.RunAsync(closing, cancellationToken),
            ClosingStep.Closed => await erase.RunAsync(closing, cancellationToken),
            _ => new Refusal("closing_step"),
        };
        return refusal is null;
    }

    private async Task<List<OrganisationClosingId>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.OrganisationClosings.Where(closing => closing.EndedAt == null && (closing.Step != ClosingStep.Closed || closing.EraseAt <= now))
            .OrderBy(closing => closing.RequestedAt).Select(closing => closing.Id).ToListAsync(cancellationToken);
    }

    private async Task<Refusal?> BeginStoppingAsync(OrganisationClosing closing, CancellationToken cancellationToken)
    {
        await StopTasksAsync(closing.OrganisationId, cancellationToken);
        if (closing.GraceUntil <= time.GetUtcNow())
            await storage.FinishAsync(closing.OrganisationId, closing.GraceUntil, cancellationToken);
        return await AdvanceAsync(closing, async (unit, one, now) =>
        {
            if (one.BeginStopping(now) is { } refusal)
                return refusal;
            var id = one.OrganisationId;
            await unit.Db.ApiKeys.Where(key => key.OrganisationId == id && key.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now));
            await unit.Db.WebhookEndpoints.Where(endpoint => endpoint.OrganisationId == id && endpoint.DisabledAt == null).ExecuteUpdateAsync(set => set.SetProperty(endpoint => endpoint.DisabledAt, now));
            await unit.Db.Invitations.Where(invitation => invitation.OrganisationId == id).ExecuteDeleteAsync();
            return null;
        }, cancellationToken);
    }

    private async Task<Refusal?> BeginInvoicingAsync(OrganisationClosing closing, CancellationToken cancellationToken)
    {
        await StopTasksAsync(closing.OrganisationId, cancellationToken);
        return await AdvanceAsync(closing, async (unit, one, _) =>
        {
            var open = await ClosingFacts.OpenTasks(unit.Db, one.OrganisationId).CountAsync();
            return one.BeginInvoicing(open, unit.Ledger.AccountsOf(one.OrganisationId).Sum(account => account.PendingDebitMicros));
        }, cancellationToken);
    }

    // Periods that ended have invoices of their own; closing one again answers with the same.
    private async Task<Refusal?> BeginSettlingAsync(OrganisationClosing closing, CancellationToken cancellationToken)
    {
        var id = closing.OrganisationId;
        var tried = new HashSet<string>(StringComparer.Ordinal);
        while ((await invoicing.DueAsync(cancellationToken)).FirstOrDefault(due => due.OrganisationId == id && due.Period is not null && tried.Add(due.Period)) is { Period: { } period })
            await close.HandleAsync(null, id, period, CancellationToken.None);
        var last = await close.HandleLastAsync(id, CancellationToken.None);
        if (last.Refusal is { Code: not ("nothing_to_invoice" or "later_period_closed") } refusal)
            return refusal;
        return await AdvanceAsync(closing, (_, one, _) => Task.FromResult(one.BeginSettling()), cancellationToken);
    }

    private Task<Refusal?> AdvanceAsync(OrganisationClosing closing, Func<UnitOfWork, OrganisationClosing, DateTimeOffset, Task<Refusal?>> act, CancellationToken cancellationToken) =>
        units.RunAsync(new UnitNeeds(closing.OrganisationId), async unit =>
            // As it is now that its accounts are locked: another portal may have been here first.
            await act(unit, await unit.Db.OrganisationClosings.SingleAsync(one => one.Id == closing.Id), time.GetUtcNow()), cancellationToken);
}
