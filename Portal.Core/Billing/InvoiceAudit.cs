using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Checks invoices against the charges they are for, against their own rules, and their numbers for gaps.</summary>
/// <remarks>
/// Codes: <c>invoice_not_charges</c>, <c>invoice_not_lines</c>, <c>invoice_figures</c>, <c>residue_broken</c> (not what the invoice before carried over),
/// <c>number_gap</c> (how many are missing), <c>number_twice</c>.
/// </remarks>
public static class InvoiceAudit
{
    /// <summary>What is wrong with the invoices of one organisation.</summary>
    /// <param name="invoices">All of them, in any order.</param>
    /// <param name="charged">Sum of the charges on an invoice, micro-units, by invoice; one without charges may be missing.</param>
    public static IReadOnlyList<AuditFinding> Check(IEnumerable<Invoice> invoices, IReadOnlyDictionary<InvoiceId, long> charged)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        ArgumentNullException.ThrowIfNull(charged);
        var findings = new List<AuditFinding>();
        Invoice? before = null;
        // A void one counts for nothing: what replaces it has its charges, and its place in the chain.
        foreach (var invoice in invoices.Where(invoice => invoice.State != InvoiceState.Void).OrderBy(invoice => invoice.PeriodEnd))
        {
            Find(invoice, "invoice_not_charges", invoice.BilledCost.Micros - charged.GetValueOrDefault(invoice.Id));
            Find(invoice, "invoice_not_lines", (invoice.BilledCost.Micros - invoice.Lines.Sum(line => line.BilledCost.Micros)) is var cost and not 0
                ? cost : invoice.Net.Micros - invoice.Lines.Sum(line => line.Net.Micros));
            var figures = InvoiceFigures.Of(invoice.BilledCost, invoice.ResidueBefore, invoice.VatRateBasisPoints);
            Find(invoice, "invoice_figures", First(
                invoice.Gross.Micros - figures.Gross.Micros, invoice.Net.Micros - figures.Net.Micros, invoice.Tax.Micros - (figures.Gross - figures.Net).Micros,
                invoice.ResidueAfter.Micros - figures.ResidueAfter.Micros));
            Find(invoice, "residue_broken", invoice.ResidueBefore.Micros - (before?.ResidueAfter.Micros ?? 0));
            before = invoice;
        }

        return findings;

        void Find(Invoice invoice, string code, long difference)
        {
            if (difference != 0)
                findings.Add(new AuditFinding(code, AuditSubject.Invoice, invoice.Id.ToString(), invoice.OrganisationId, difference));
        }
    }

    /// <summary>What is wrong with the numbers given in all: each series counts 1, 2, 3 … within a year.</summary>
    public static IReadOnlyList<AuditFinding> CheckNumbers(IEnumerable<InvoiceNumber> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var findings = new List<AuditFinding>();
        foreach (var series in numbers.GroupBy(number => (number.Series, number.Year)))
        {
            var given = series.Select(number => number.Sequence).ToList();
            var distinct = given.Distinct().Count();
            Find("number_twice", given.Count - distinct);
            Find("number_gap", given.Max() - distinct);

            void Find(string code, int count)
            {
                if (count != 0)
                    findings.Add(new AuditFinding(code, AuditSubject.Series, $"{series.Key.Series}-{series.Key.Year}", null, count));
            }
        }

        return findings;
    }

    private static long First(params ReadOnlySpan<long> differences)
    {
        foreach (var difference in differences)
        {
            if (difference != 0)
                return difference;
        }

        return 0;
    }
}
