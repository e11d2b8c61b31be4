using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.Verification;

/// <summary>What anyone who holds a document may know of it, and nothing else.</summary>
/// <param name="IsCreditNote">True for a credit note.</param>
/// <param name="IssuedOn">In the zone of the document.</param>
/// <param name="State"><c>Issued</c>, <c>Paid</c> or <c>Void</c>.</param>
public sealed record VerifiedDocument(bool IsCreditNote, string Number, DateOnly IssuedOn, Money Total, InvoiceState State);

/// <summary>Tells whether a document is genuine, by its code; public, since whoever holds it may ask.</summary>
public sealed class VerifyDocument(IDbContextFactory<PortalDbContext> contexts)
{
    /// <returns>Null when no document has the code.</returns>
    public async Task<VerifiedDocument?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        if (code is not { Length: VerificationCode.Length })
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.VerificationCode == code, cancellationToken) is { Number: { } number, IssuedAt: { } at } invoice)
            return new VerifiedDocument(false, number.ToString(), DayOf(at, invoice), invoice.Gross, invoice.State);
        if (await db.CreditNotes.AsNoTracking().SingleOrDefaultAsync(note => note.VerificationCode == code, cancellationToken) is not { Number: { } noteNumber, IssuedAt: { } issuedAt } note)
            return null;
        var credited = await db.Invoices.AsNoTracking().SingleAsync(invoice => invoice.Id == note.InvoiceId, cancellationToken);
        return new VerifiedDocument(true, noteNumber.ToString(), DayOf(issuedAt, credited), note.Gross, InvoiceState.Issued);
    }

    private static DateOnly DayOf(DateTimeOffset at, Invoice invoice) => LocalDay.Containing(at, TimeZoneInfo.FindSystemTimeZoneById(invoice.ZoneId));
}
