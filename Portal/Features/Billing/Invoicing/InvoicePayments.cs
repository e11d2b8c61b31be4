using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Invoicing;

/// <summary>
/// Marks as paid the invoices that repayments cover, the oldest first; what a credit note repaid counts for its own invoice. An invoice asks for whole coins: the fraction that its rounding left
/// unasked is written off when the rest is paid, so that nobody owes what cannot be paid. Doing it again changes nothing.
/// </summary>
public sealed class InvoicePayments(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, TimeProvider time, ILogger<InvoicePayments> logger)
{
    /// <returns>Numbers of the invoices that are paid now.</returns>
    public async Task<IReadOnlyList<InvoiceNumber>> MarkPaidAsync(CancellationToken cancellationToken)
    {
        var paid = new List<InvoiceNumber>();
        foreach (var organisation in await OwingAsync(cancellationToken))
        {
            try
            {
                paid.AddRange((await units.RunAsync<List<InvoiceNumber>>(new UnitNeeds(organisation), async unit => await MarkPaidAsync(unit, organisation), cancellationToken)).Value);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One whose books do not agree must not keep the others.
                logger.LogError(error, "What organisation {OrganisationId} has paid of its invoices could not be marked; tried again", organisation);
            }
        }

        return paid;
    }

    private async Task<List<OrganisationId>> OwingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Invoices.Where(invoice => invoice.State == InvoiceState.Issued && invoice.OnAccountMicros > 0).Select(invoice => invoice.OrganisationId).Distinct().ToListAsync(cancellationToken);
    }

    private async Task<List<InvoiceNumber>> MarkPaidAsync(UnitOfWork unit, OrganisationId organisation)
    {
        var (db, now, paid) = (unit.Db, time.GetUtcNow(), new List<InvoiceNumber>());
        if (await OnAccount.FindAsync(db, organisation, CancellationToken.None) is not { Id: var owed })
            return paid;
        var credited = await db.CreditNotes.Where(note => note.OrganisationId == organisation && note.RepaidMicros > 0)
            .GroupBy(note => note.InvoiceId).Select(group => new { group.Key, Sum = group.Sum(note => note.RepaidMicros) }).ToDictionaryAsync(row => row.Key, row => row.Sum);
        // All that was ever repaid otherwise, less what older invoices took of it.
        var repaid = await db.LedgerEntries.Where(entry => entry.AccountId == owed).SumAsync(entry => entry.Credit.Micros) - credited.Values.Sum();
        foreach (var invoice in await db.Invoices.Where(invoice => invoice.OrganisationId == organisation && invoice.OnAccountMicros > 0).OrderBy(invoice => invoice.PeriodEnd).ToListAsync())
        {
            repaid -= invoice.OnAccountMicros - credited.GetValueOrDefault(invoice.Id);
            if (invoice is not { State: InvoiceState.Issued, Number: { } number })
                continue;
            if (repaid < 0 && IsFraction(-repaid, invoice, unit.Ledger.AccountsOf(organisation).Single(account => account.Id == owed)))
            {
                unit.Ledger.Move(TransferRequest.Move(
                    LedgerTransferId.New(), LedgerTransferKind.WriteOff, PlatformAccounts.Losses, owed, new Money(-repaid, invoice.Currency), $"invoice {number}", invoice.Id.Value), now);
                repaid = 0;
            }

            if (repaid >= 0 && invoice.MarkPaid(now) is null)
                paid.Add(number);
        }

        return paid;
    }

    // Not more than is owed now: what else shares the commit may have repaid it.
    private static bool IsFraction(long missing, Invoice invoice, LedgerAccount owed) => missing <= invoice.OnAccountMicros - invoice.Due.Micros && missing <= -owed.PostedMicros;
}
