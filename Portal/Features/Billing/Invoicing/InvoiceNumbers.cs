using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Persistence;

namespace Portal.Features.Billing.Invoicing;

/// <summary>Gives numbers without gaps: the one after the last that is stored, in the transaction that stores the invoice.</summary>
public static class InvoiceNumbers
{
    /// <summary>Two that ask at once get the same number; the unique index lets one of them have it, the other asks again.</summary>
    public static async Task<InvoiceNumber> NextAsync(PortalDbContext db, string series, int year, CancellationToken cancellationToken)
    {
        var pattern = $"{series}-{year:D4}-%";
        // A count grows past its six digits: the longer number is the later one.
        var last = await db.Database.SqlQuery<string>($"SELECT \"Number\" AS \"Value\" FROM \"Invoices\" WHERE \"Number\" LIKE {pattern}")
            .OrderByDescending(number => number.Length).ThenByDescending(number => number)
            .FirstOrDefaultAsync(cancellationToken);
        return InvoiceNumber.After(last is null ? null : InvoiceNumber.Parse(last), series, year);
    }
}
