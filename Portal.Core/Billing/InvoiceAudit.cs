using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What stored charges and the ledger say of an invoice.</summary>
/// <param name="Parts">The charges that stand on it.</param>
/// <param name="OnAccountMicros">What of them was settled on credit, micro-units.</param>
public sealed record InvoiceGround(IReadOnlyCollection<ChargedPart> Parts, long OnAccountMicros)
{
    /// <summary>No charges at all.</summary>
    public static InvoiceGround None { get; } = new([], 0);
}

/// <summary>Charges that stand on the same line.</summary>
/// <param name="Of">What they share.</param>
/// <param name="Sum">What they come to.</param>
public readonly record struct ChargedPart(ChargedPart.Key Of, ChargedPart.Total Sum)
{
    /// <summary>What the charges of a line share.</summary>
    public readonly record struct Key(ProjectId ProjectId, bool IsCredit, Sku Sku, long ListUnitPriceMicros, int MultiplierPerMille, int? WindowPerMille, bool IsNetPrice);

    /// <summary>What they come to: consumed units, how many they are, micro-units.</summary>
    public readonly record struct Total(long PricingQuantity, int Count, long CostMicros);
}

/// <summary>Checks invoices against the charges they are for, against their own rules and their credit notes, and numbers for gaps.</summary>
/// <remarks>
/// Codes: <c>invoice_not_charges</c>, <c>line_not_charges</c> (the sum is right, and so many lines are not), <c>on_account_not_ledger</c>, <c>invoice_not_lines</c>, <c>invoice_figures</c>, <c>residue_broken</c> (not what the invoice and the credit notes before carried over),
/// <c>credit_exceeds_line</c>, <c>credit_not_whole</c> (all is taken back, and the notes do not come to the invoice), <c>number_gap</c> (how many are missing), <c>number_twice</c>.
/// </remarks>
public static class InvoiceAudit
{
    /// <summary>What is wrong with the invoices of one organisation.</summary>
    /// <param name="invoices">All of them, in any order.</param>
    /// <param name="notes">All its credit notes, in any order.</param>
    /// <param name="grounds">What they are for, by invoice; one without charges may be missing.</param>
    public static IReadOnlyList<AuditFinding> Check(IEnumerable<Invoice> invoices, IReadOnlyCollection<CreditNote> notes, IReadOnlyDictionary<InvoiceId, InvoiceGround> grounds)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        ArgumentNullException.ThrowIfNull(notes);
        ArgumentNullException.ThrowIfNull(grounds);
        var findings = new List<AuditFinding>();
        var issued = notes.Where(note => note.State == CreditNoteState.Issued).ToArray();
        Invoice? before = null;
        foreach (var invoice in invoices.OrderBy(invoice => invoice.PeriodEnd))
        {
            var ground = grounds.GetValueOrDefault(invoice.Id, InvoiceGround.None);
            if (invoice.BilledCost.Micros - ground.Parts.Sum(part => part.Sum.CostMicros) is var uncharged and not 0)
                Find(invoice, "invoice_not_charges", uncharged);
            else
                Find(invoice, "line_not_charges", StrangeLines(invoice, ground));
            Find(invoice, "on_account_not_ledger", invoice.OnAccountMicros - ground.OnAccountMicros);
            Find(invoice, "invoice_not_lines", (invoice.BilledCost.Micros - invoice.Lines.Sum(line => line.BilledCost.Micros)) is var cost and not 0
                ? cost : invoice.Net.Micros - invoice.Lines.Sum(line => line.Net.Micros));
            var figures = InvoiceFigures.Of(invoice.Lines.Select(line => (invoice.RateOf(line), line.BilledCost, line.IsNetPrice)), invoice.ResidueBefore);
            Find(invoice, "invoice_figures", First(
                invoice.Gross.Micros - figures.Gross.Micros, invoice.Net.Micros - figures.Net.Micros, invoice.Tax.Micros - (figures.Gross - figures.Net).Micros,
                invoice.ResidueAfter.Micros - figures.ResidueAfter.Micros, invoice.Tax.Micros - invoice.Taxes.Sum(tax => tax.Tax.Micros),
                First([.. figures.Taxes.Select(tax => tax.Tax.Micros - invoice.Taxes.Where(own => own.RateBasisPoints == tax.RateBasisPoints).Sum(own => own.Tax.Micros))])));
            Find(invoice, "residue_broken", invoice.ResidueBefore.Micros - (before?.ResidueAfter.Micros ?? 0) + issued.Where(note => note.CarriedOn == invoice.Id).Sum(note => note.Residue.Micros));
            CheckCredited(invoice, [.. issued.Where(note => note.InvoiceId == invoice.Id)]);
            before = invoice;
        }

        return findings;

        void CheckCredited(Invoice invoice, CreditNote[] own)
        {
            var taken = own.SelectMany(note => note.Lines).GroupBy(line => line.InvoicePosition).ToDictionary(group => group.Key, group => group.Sum(line => line.BilledCost.Micros));
            Find(invoice, "credit_exceeds_line", invoice.Lines.Where(line => line.BilledCost.Micros > 0).Sum(line => Math.Max(0, taken.GetValueOrDefault(line.Position) - line.BilledCost.Micros)));
            if (own.Length > 0 && CreditNoteBuilder.Left(invoice, own).Count == 0)
                Find(invoice, "credit_not_whole", First(own.Sum(note => note.Gross.Micros) - invoice.Gross.Micros, own.Sum(note => note.Tax.Micros) - invoice.Tax.Micros, own.Sum(note => note.BilledCost.Micros) - invoice.BilledCost.Micros));
        }

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

    // An invoice draws a line for each rate as well, which charges from before price books had one do not tell: lines that differ in nothing else are taken together.
    private static int StrangeLines(Invoice invoice, InvoiceGround ground)
    {
        var lines = invoice.Lines
            .GroupBy(line => new ChargedPart.Key(line.ProjectId, line.Category == ChargeCategory.Credit, line.Sku, line.ListUnitPrice.Micros, line.MultiplierPerMille, line.WindowPerMille, line.IsNetPrice))
            .ToDictionary(group => group.Key, group => new ChargedPart.Total(group.Sum(line => line.PricingQuantity), group.Sum(line => line.ChargeCount), group.Sum(line => line.BilledCost.Micros)));
        var charged = ground.Parts.ToDictionary(part => part.Of, part => part.Sum);
        return lines.Keys.Union(charged.Keys).Count(key => lines.GetValueOrDefault(key) != charged.GetValueOrDefault(key));
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
