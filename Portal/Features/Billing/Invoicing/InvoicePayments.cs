using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Invoicing;

/// <summary>Marks as paid the invoices that repayments cover, the oldest first; what a credit note repaid counts for its own invoice. Doing it again changes nothing.</summary>
public sealed class InvoicePayments(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Numbers of the invoices that are paid now.</returns>
    public async Task<IReadOnlyList<InvoiceNumber>> MarkPaidAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var paid = new List<InvoiceNumber>();
        foreach (var organisation in await db.Invoices.Where(invoice => invoice.State == InvoiceState.Issued && invoice.OnAccountMicros > 0)
            .Select(invoice => invoice.OrganisationId).Distinct().ToListAsync(cancellationToken))
            paid.AddRange(await MarkPaidAsync(db, organisation, cancellationToken));
        return paid;
    }

    private async Task<IEnumerable<InvoiceNumber>> MarkPaidAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        if (await OnAccount.FindAsync(db, organisation, cancellationToken) is not { } owed)
            return [];
        var credited = await db.CreditNotes.Where(note => note.OrganisationId == organisation && note.RepaidMicros > 0)
            .GroupBy(note => note.InvoiceId).Select(group => new { group.Key, Sum = group.Sum(note => note.RepaidMicros) }).ToDictionaryAsync(row => row.Key, row => row.Sum, cancellationToken);
        // All that was ever repaid otherwise, less what older invoices took of it.
        var repaid = await db.LedgerEntries.Where(entry => entry.AccountId == owed.Id).SumAsync(entry => entry.Credit.Micros, cancellationToken) - credited.Values.Sum();
        var paid = new List<InvoiceNumber>();
        foreach (var invoice in await db.Invoices.Where(invoice => invoice.OrganisationId == organisation && invoice.OnAccountMicros > 0)
            .OrderBy(invoice => invoice.PeriodEnd).ToListAsync(cancellationToken))
        {
            // What was asked for, in whole coins: the fraction that its rounding left stays in the ledger, owed or in the wallet.
            repaid -= invoice.Due.Micros - credited.GetValueOrDefault(invoice.Id);
            if (repaid >= 0 && invoice is { State: InvoiceState.Issued, Number: { } number } && invoice.MarkPaid(time.GetUtcNow()) is null)
                paid.Add(number);
        }

        await db.SaveChangesAsync(cancellationToken);
        return paid;
    }
}
