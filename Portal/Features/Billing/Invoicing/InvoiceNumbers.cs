using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Persistence;

namespace Portal.Features.Billing.Invoicing;

/// <summary>Gives numbers without gaps: the one after the last that is stored, in the transaction that stores the invoice or credit note.</summary>
public static class InvoiceNumbers
{
    /// <summary>The next number of a credit note.</summary>
    public static Task<InvoiceNumber> NextOfNotesAsync(PortalDbContext db, string series, int year, CancellationToken cancellationToken) =>
        NextAsync(db, $"SELECT \"Number\" AS \"Value\" FROM \"CreditNotes\" WHERE \"Number\" LIKE {Pattern(series, year)}", series, year, cancellationToken);

    /// <summary>Two that ask at once get the same number; the unique index lets one of them have it, the other asks again.</summary>
    public static Task<InvoiceNumber> NextAsync(PortalDbContext db, string series, int year, CancellationToken cancellationToken) =>
        NextAsync(db, $"SELECT \"Number\" AS \"Value\" FROM \"Invoices\" WHERE \"Number\" LIKE {Pattern(series, year)}", series, year, cancellationToken);

    private static string Pattern(string series, int year) => $"{series}-{year:D4}-%";

    private static async Task<InvoiceNumber> NextAsync(PortalDbContext db, FormattableString given, string series, int year, CancellationToken cancellationToken)
    {
        // A count grows past its six digits: the longer number is the later one.
        var last = await db.Database.SqlQuery<string>(given)
            .OrderByDescending(number => number.Length).ThenByDescending(number => number)
            .FirstOrDefaultAsync(cancellationToken);
        return InvoiceNumber.After(last is null ? null : InvoiceNumber.Parse(last), series, year);
    }
}
