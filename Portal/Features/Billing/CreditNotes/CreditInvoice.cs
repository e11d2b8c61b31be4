using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Payments;
using Portal.Features.Billing.Verification;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.CreditNotes;

/// <param name="Id">Made by the form or the program that asks; repeating it has no second effect.</param>
/// <param name="Reason">Why; stands on the document.</param>
/// <param name="Lines">What is to be taken back; null for all that is left, which voids the invoice.</param>
public sealed record CreditInvoiceRequest(Guid Id, string Reason, IReadOnlyList<CreditLineRequest>? Lines = null);

/// <param name="Position">Of the invoice's line.</param>
/// <param name="Amount">Exact decimal in the invoice's currency, tax included; null for all that is left of the line.</param>
public sealed record CreditLineRequest(int Position, string? Amount = null);

/// <summary>Asks that all or part of an invoice is taken back by a credit note. A second administrator decides, always; nothing moves before.</summary>
public sealed class CreditInvoice(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, TimeProvider time)
{
    /// <returns>The note, which waits; or <c>invoice_not_found</c>, <c>invalid_id</c>, <c>invalid_reference</c>, <c>idempotency_conflict</c>, <c>request_refused</c>, or why not, as <see cref="CreditNoteBuilder"/> says.</returns>
    public async Task<Result<CreditNote>> HandleAsync(Caller caller, InvoiceId invoiceId, CreditInvoiceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var reason = PaymentAmount.ReadReference(request.Reason, "reason");
        if (!reason.IsAccepted)
            return reason.Refusal;
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.Id == invoiceId, cancellationToken) is not { } invoice)
            return new Refusal("invoice_not_found");
        return await units.RunAsync(new UnitNeeds(invoice.OrganisationId), unit => AskAsync(unit, caller, invoice, request with { Reason = reason.Value }), cancellationToken);
    }

    private async Task<Result<CreditNote>> AskAsync(UnitOfWork unit, Caller caller, Invoice invoice, CreditInvoiceRequest request)
    {
        var (db, id, now) = (unit.Db, new CreditNoteId(request.Id), time.GetUtcNow());
        if (await db.CreditNotes.AsNoTracking().SingleOrDefaultAsync(known => known.Id == id) is { } known)
            return known.InvoiceId != invoice.Id || known.Reason != request.Reason || !await IsSameAsync(db, known, invoice, request) ? new Refusal("idempotency_conflict", "id")
                : known.State == CreditNoteState.Dropped ? new Refusal("request_refused") : known;
        if (await db.PaymentRequests.AnyAsync(other => other.Id == new LedgerTransferId(request.Id)) || await db.LedgerTransfers.AnyAsync(other => other.Id == new LedgerTransferId(request.Id)))
            return new Refusal("idempotency_conflict", "id");
        var others = await db.CreditNotes.AsNoTracking().Where(note => note.InvoiceId == invoice.Id && note.State != CreditNoteState.Dropped).ToListAsync();
        var parts = Read(request.Lines, invoice, CreditNoteBuilder.Left(invoice, others));
        if (!parts.IsAccepted)
            return parts.Refusal;
        var figures = CreditNoteBuilder.Build(invoice, others, request.Lines is null ? null : parts.Value);
        if (!figures.IsAccepted)
            return figures.Refusal;
        var note = CreditNote.Draft(id, invoice, figures.Value, request.Reason, VerificationCode.New(), now);
        var asked = PaymentRequest.OfCreditNote(new LedgerTransferId(request.Id), invoice.OrganisationId, note.BilledCost + note.Given, request.Reason, caller.Id, now);
        db.CreditNotes.Add(note);
        db.PaymentRequests.Add(asked);
        db.AuditEntries.Add(AuditEntry.Of(
            caller, "credit_note.request", $"invoice/{invoice.Id}", new { Invoice = invoice.Number.ToString(), Gross = note.Gross.ToDecimalString(), note.Currency, request.Reason }, now));
        return note;
    }

    // Whoever repeats a request repeats its lines and amounts; all that was left is what the notes before it had left.
    private static async Task<bool> IsSameAsync(PortalDbContext db, CreditNote known, Invoice invoice, CreditInvoiceRequest request)
    {
        // One that was dropped later stood in the way then.
        var stood = db.PaymentRequests.Where(request => request.DecidedAt > known.CreatedAt).Select(request => request.Id);
        var before = await db.CreditNotes.AsNoTracking()
            .Where(note => note.InvoiceId == invoice.Id && note.CreatedAt < known.CreatedAt && (note.State != CreditNoteState.Dropped || stood.Any(id => (Guid)(object)id == (Guid)(object)note.Id))).ToListAsync();
        var left = CreditNoteBuilder.Left(invoice, before);
        var asked = Read(request.Lines ?? [.. left.Keys.Select(position => new CreditLineRequest(position, null))], invoice, left);
        return asked.IsAccepted && asked.Value.OrderBy(part => part.InvoicePosition).SequenceEqual(known.Parts().OrderBy(part => part.InvoicePosition));
    }

    private static Result<IReadOnlyList<CreditPart>> Read(IReadOnlyList<CreditLineRequest>? lines, Invoice invoice, IReadOnlyDictionary<int, Money> left)
    {
        var parts = new List<CreditPart>();
        foreach (var line in lines ?? [])
        {
            if (line.Amount is null)
            {
                parts.Add(new CreditPart(line.Position, left.GetValueOrDefault(line.Position, Money.Zero(invoice.Currency))));
                continue;
            }

            try
            {
                parts.Add(new CreditPart(line.Position, Money.Parse(line.Amount.Trim(), invoice.Currency)));
            }
            catch (Exception error) when (error is FormatException or OverflowException)
            {
                return new Refusal("invalid_amount", "lines", new Dictionary<string, string>(StringComparer.Ordinal) { ["position"] = $"{line.Position}", ["left"] = left.GetValueOrDefault(line.Position, Money.Zero(invoice.Currency)).ToDecimalString() });
            }
        }

        return parts;
    }
}
