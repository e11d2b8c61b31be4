using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Features.Billing.Documents;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.DataExport;

/// <summary>The money of an organisation in its export: what was used, charged, moved and invoiced.</summary>
public sealed class ExportedMoney(DocumentPdf pdf, DocumentCsv csv, DocumentXml xml, IOptions<PortalOptions> site)
{
    internal async Task AddAsync(PortalDbContext db, ExportArchive archive, Organisation organisation, CancellationToken cancellationToken)
    {
        var id = organisation.Id;
        await archive.AddRowsAsync("storage.json", db.StorageRecords.AsNoTracking().Where(record => record.OrganisationId == id).OrderBy(record => record.ChargePeriodStart).AsAsyncEnumerable().Select(ExportedStorage.Of), cancellationToken);
        await archive.AddRowsAsync("usage.json", db.UsageRecords.AsNoTracking().Where(usage => usage.OrganisationId == id).OrderBy(usage => usage.ChargePeriodStart).AsAsyncEnumerable().Select(ExportedUsage.Of), cancellationToken);
        await archive.AddRowsAsync("charges.json", db.Charges.AsNoTracking().Where(charge => charge.OrganisationId == id).OrderBy(charge => charge.BookedAt).AsAsyncEnumerable().Select(ExportedCharge.Of), cancellationToken);
        await archive.AddRowsAsync("ledger-accounts.json", db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == id).OrderBy(account => account.Id).AsAsyncEnumerable()
            .Select(account => new { Id = account.Id.Value, Kind = account.Kind.ToString(), account.PostedMicros, account.PendingDebitMicros, account.CreditLimitMicros, account.Currency, account.ExpiresAt }), cancellationToken);
        var entries =
            from entry in db.LedgerEntries.AsNoTracking()
            join account in db.LedgerAccounts on entry.AccountId equals account.Id
            join transfer in db.LedgerTransfers.AsNoTracking() on entry.TransferId equals transfer.Id
            where account.OrganisationId == id
            orderby entry.At, transfer.Id
            select new { transfer, entry };
        await archive.AddRowsAsync("ledger-entries.json", entries.AsAsyncEnumerable().Select(row => ExportedEntry.Of(row.transfer, row.entry)), cancellationToken);
        await archive.AddRowsAsync("budgets.json", db.Budgets.AsNoTracking().Where(budget => budget.OrganisationId == id).AsAsyncEnumerable()
            .Select(budget => new { Id = budget.Id.Value, Scope = budget.ScopeKind.ToString(), budget.ScopeId, budget.AmountMicros, budget.Currency, budget.Thresholds, Stop = budget.Stop.ToString() }), cancellationToken);
        await AddDocumentsAsync(db, archive, organisation, cancellationToken);
    }

    private async Task AddDocumentsAsync(PortalDbContext db, ExportArchive archive, Organisation organisation, CancellationToken cancellationToken)
    {
        var projects = await db.Projects.Where(project => project.OrganisationId == organisation.Id).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
        var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == organisation.Id).OrderBy(invoice => invoice.PeriodEnd).ToListAsync(cancellationToken);
        var notes = await db.CreditNotes.AsNoTracking().Where(note => note.OrganisationId == organisation.Id && note.State == CreditNoteState.Issued).OrderBy(note => note.IssuedAt).ToListAsync(cancellationToken);
        await archive.AddRowsAsync("invoices.json", invoices.ToAsyncEnumerable().Select(ExportedInvoice.Of), cancellationToken);
        await archive.AddRowsAsync("credit-notes.json", notes.ToAsyncEnumerable().Select(note => new
        {
            Id = note.Id.Value, Number = note.Number?.ToString(), InvoiceId = note.InvoiceId.Value, note.Reason, NetMicros = note.Net.Micros, TaxMicros = note.Tax.Micros, GrossMicros = note.Gross.Micros, note.Currency, note.IssuedAt,
        }), cancellationToken);
        foreach (var invoice in invoices)
            await AddAsync(archive, BillingDocument.Of(invoice, projects, organisation.Language, site.Value.PublicUrl), cancellationToken);
        foreach (var note in notes)
            await AddAsync(archive, BillingDocument.Of(note, invoices.Single(invoice => invoice.Id == note.InvoiceId), projects, organisation.Language, site.Value.PublicUrl), cancellationToken);
    }

    private async Task AddAsync(ExportArchive archive, BillingDocument document, CancellationToken cancellationToken)
    {
        await archive.AddAsync($"documents/{document.Number}.pdf", pdf.Write(document), cancellationToken);
        await archive.AddAsync($"documents/{document.Number}.csv", csv.Write(document), cancellationToken);
        if (DocumentXml.Refuse(document) is null)
            await archive.AddAsync($"documents/{document.Number}.xml", xml.Write(document), cancellationToken);
    }
}
