using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Invoicing;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Billing.CreditNotes;

/// <summary>
/// Issues a credit note that was approved, in the unit of work that approves it: number, money back to where it came from, tax and fractions back, and the invoice void once all of it is
/// taken back. The money goes to the wallet, and from there repays what is owed; what was given goes back to the credits it came from, and what the platform bore to its losses.
/// </summary>
public sealed class CreditNoteIssuing(IOptions<InvoicingOptions> invoicing, IOptions<PortalOptions> site)
{
    /// <returns>Null when issued, or why not, as <see cref="CreditNoteBuilder"/> says.</returns>
    internal async Task<Refusal?> IssueAsync(UnitOfWork unit, PaymentRequest request, DateTimeOffset now)
    {
        var (db, note) = (unit.Db, await FindAsync(unit, request));
        var invoice = await db.Invoices.SingleAsync(invoice => invoice.Id == note.InvoiceId);
        var others = await db.CreditNotes.AsNoTracking().Where(other => other.InvoiceId == invoice.Id && other.State == CreditNoteState.Issued).ToListAsync();
        var figures = CreditNoteBuilder.Build(invoice, others, note.Parts());
        if (!figures.IsAccepted)
            return figures.Refusal;
        var number = await InvoiceNumbers.NextOfNotesAsync(db, invoicing.Value.CreditNoteSeries, YearOfIssue.Of(now, site.Value), CancellationToken.None);
        var given = others.Aggregate(Money.Zero(note.Currency), (sum, other) => sum + other.Given);
        Require(note.Issue(number, figures.Value, now));
        var postings = new CreditNotePostings(unit, invoice, note, now);
        var repaid = await postings.PayBackAsync(request.Id);
        await postings.GiveBackAsync(given);
        await postings.TakeTaxBackAsync();
        await postings.TakeRevenueBackAsync(others);
        note.Repay(Math.Min(repaid, invoice.OnAccountMicros - others.Sum(other => other.RepaidMicros)));
        if (CreditNoteBuilder.Left(invoice, [.. others, note]).Count == 0)
            Require(invoice.MarkVoid(note.Reason, now));
        db.AuditEntries.Add(AuditEntry.OfPortal(
            "credit_note.issue", $"invoice/{invoice.Id}", new { Number = number.ToString(), Invoice = invoice.Number.ToString(), Gross = note.Gross.ToDecimalString(), note.Currency, note.Reason, IsVoid = invoice.State == InvoiceState.Void }, now));
        return null;
    }

    internal static async Task<Refusal?> DropAsync(UnitOfWork unit, PaymentRequest request) => (await FindAsync(unit, request)).Drop();

    private static Task<CreditNote> FindAsync(UnitOfWork unit, PaymentRequest request) =>
        unit.Db.CreditNotes.SingleAsync(note => note.Id == new CreditNoteId(request.Id.Value));

    private static void Require(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"Issuing a credit note was refused: {refusal.Code}.");
    }
}
