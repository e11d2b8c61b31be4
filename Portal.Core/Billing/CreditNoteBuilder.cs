using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What a credit note comes to.</summary>
/// <param name="Lines">In the order of the invoice.</param>
/// <param name="Taxes">Net and tax by rate, the lowest first.</param>
public sealed record CreditNoteFigures(IReadOnlyList<CreditNoteLine> Lines, IReadOnlyList<InvoiceTax> Taxes);

/// <summary>Works out credit notes. Pure: the same invoice, notes and parts give the same figures.</summary>
/// <remarks>
/// <para>What was given and not paid was taken off the invoice by a line of its own (<see cref="ChargeCategory.Credit"/>). Taking back a part of what was used takes back the same part of that line.</para>
/// <para>All rounding is of running totals: after each note, the notes together come to the rounded share of what they took back, and to the invoice's own figures once that is all. So no order or
/// division of notes gains or loses a coin.</para>
/// </remarks>
public static class CreditNoteBuilder
{
    /// <summary>What is left of each line that can be taken back, exact; lines of which nothing is left are not there.</summary>
    /// <param name="invoice">Issued.</param>
    /// <param name="others">Notes of the invoice that count: issued, and drafts where what they ask for is spoken for.</param>
    public static IReadOnlyDictionary<int, Money> Left(Invoice invoice, IEnumerable<CreditNote> others)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        var taken = Taken(others);
        return invoice.Lines.Where(line => line.BilledCost.Micros > 0)
            .Select(line => (line.Position, Left: line.BilledCost - new Money(taken.GetValueOrDefault(line.Position), invoice.Currency)))
            .Where(line => line.Left.Micros > 0).ToDictionary(line => line.Position, line => line.Left);
    }

    /// <summary>Works out a note.</summary>
    /// <param name="invoice">Issued.</param>
    /// <param name="others">Notes of the invoice that count.</param>
    /// <param name="parts">What is to be taken back; null for all that is left.</param>
    /// <returns>
    /// The figures, or <c>invoice_not_issued</c>, <c>nothing_left</c>, <c>line_not_found</c>, <c>line_twice</c>, <c>invalid_amount</c> (not positive, or a fraction of a coin that is not all of what is left),
    /// <c>credit_exceeds_line</c> with <c>position</c> and <c>left</c>. The field is <c>lines</c>.
    /// </returns>
    public static Result<CreditNoteFigures> Build(Invoice invoice, IReadOnlyCollection<CreditNote> others, IReadOnlyList<CreditPart>? parts)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        if (invoice.State == InvoiceState.Draft)
            return new Refusal("invoice_not_issued");
        var left = Left(invoice, others);
        if (left.Count == 0)
            return new Refusal("nothing_left", "lines");
        parts ??= [.. left.Select(line => new CreditPart(line.Key, line.Value))];
        if (Refuse(invoice, left, parts) is { } refusal)
            return refusal;
        var taken = Taken(others);
        var lines = LinesOf(invoice, taken, parts.ToDictionary(part => part.InvoicePosition, part => part.Amount.Micros)).OrderBy(line => line.Position).ToArray();
        var taxes = invoice.Taxes.Select(tax => TaxOf(invoice, tax, taken, lines)).Where(tax => tax is not null).Select(tax => tax!).ToArray();
        var nets = InvoiceBuilder.NetsOf([.. lines.Select(line => (line.Rate, line.Cost))], taxes);
        return new CreditNoteFigures([.. lines.Select((line, i) => new CreditNoteLine(i + 1, line.Position, line.Cost, line.Rate, nets[i]))], taxes);
    }

    private static Dictionary<int, long> Taken(IEnumerable<CreditNote> notes) =>
        notes.SelectMany(note => note.Lines).GroupBy(line => line.InvoicePosition).ToDictionary(group => group.Key, group => group.Sum(line => line.BilledCost.Micros));

    private static Refusal? Refuse(Invoice invoice, IReadOnlyDictionary<int, Money> left, IReadOnlyList<CreditPart> parts)
    {
        if (parts.Count == 0)
            return new Refusal("nothing_left", "lines");
        if (parts.DistinctBy(part => part.InvoicePosition).Count() != parts.Count)
            return new Refusal("line_twice", "lines");
        foreach (var part in parts)
        {
            if (!invoice.Lines.Any(line => line.Position == part.InvoicePosition && line.BilledCost.Micros > 0))
                return Of("line_not_found", part, Money.Zero(invoice.Currency));
            var rest = left.GetValueOrDefault(part.InvoicePosition, Money.Zero(invoice.Currency));
            if (part.Amount > rest)
                return Of("credit_exceeds_line", part, rest);
            if (part.Amount.Micros <= 0 || (part.Amount != rest && part.Amount != part.Amount.RoundTo(Currency.Of(invoice.Currency).Exponent)))
                return Of("invalid_amount", part, rest);
        }

        return null;

        static Refusal Of(string code, CreditPart part, Money rest) =>
            new(code, "lines", new Dictionary<string, string>(StringComparer.Ordinal) { ["position"] = $"{part.InvoicePosition}", ["left"] = rest.ToDecimalString() });
    }

    // Lines of a project at one price belong together with the line that took off what of them was given.
    private static IEnumerable<(int Position, int Rate, Money Cost)> LinesOf(Invoice invoice, Dictionary<int, long> taken, Dictionary<int, long> asked)
    {
        foreach (var group in invoice.Lines.GroupBy(line => (line.ProjectId, line.Sku, line.ListUnitPrice, line.MultiplierPerMille, line.WindowPerMille, invoice.RateOf(line), line.IsNetPrice)))
        {
            var used = group.Where(line => line.BilledCost.Micros > 0).ToArray();
            foreach (var line in used.Where(line => asked.ContainsKey(line.Position)))
                yield return (line.Position, invoice.RateOf(line), new Money(asked[line.Position], invoice.Currency));
            var (before, now, whole) = (used.Sum(line => taken.GetValueOrDefault(line.Position)), used.Sum(line => asked.GetValueOrDefault(line.Position)), used.Sum(line => line.BilledCost.Micros));
            foreach (var off in group.Where(line => line.BilledCost.Micros < 0 && whole > 0))
            {
                var part = Part(before + now) - Part(before);
                if (part != 0)
                    yield return (off.Position, invoice.RateOf(off), new Money(part, invoice.Currency));

                long Part(long of) => InvoiceFigures.DivideHalfAway((Int128)off.BilledCost.Micros * of, whole);
            }
        }
    }

    private static InvoiceTax? TaxOf(Invoice invoice, InvoiceTax whole, Dictionary<int, long> taken, (int Position, int Rate, Money Cost)[] lines)
    {
        var own = invoice.Lines.Where(line => invoice.RateOf(line) == whole.RateBasisPoints).ToArray();
        var before = own.Sum(line => taken.GetValueOrDefault(line.Position));
        var now = lines.Where(line => line.Rate == whole.RateBasisPoints).ToArray();
        if (now.Length == 0)
            return null;
        var (was, becomes) = (Until(before), Until(before + now.Sum(line => line.Cost.Micros)));
        return new InvoiceTax(whole.RateBasisPoints, becomes.Net - was.Net, becomes.Tax - was.Tax, whole.IsOnNet);

        InvoiceTax Until(long micros)
        {
            if (micros == own.Sum(line => line.BilledCost.Micros))
                return whole;
            if (whole.IsOnNet)
            {
                var net = InvoiceFigures.NetIn(new Money(micros, invoice.Currency), whole.RateBasisPoints);
                return InvoiceFigures.TaxOn(net < whole.Net ? net : whole.Net, whole.RateBasisPoints);
            }

            var rounded = new Money(micros, invoice.Currency).RoundTo(Currency.Of(invoice.Currency).Exponent);
            return InvoiceFigures.TaxIn(rounded < whole.Gross ? rounded : whole.Gross, whole.RateBasisPoints);
        }
    }
}
