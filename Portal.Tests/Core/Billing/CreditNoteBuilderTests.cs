using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class CreditNoteBuilderTests
{
    [Fact]
    public void Build_AnyNotesInAnyOrder_NeverPassTheInvoiceAndComeToItWhenAllIsTakenBack() => Gen.Select(AnInvoice.Any, AnInvoice.Credits).Sample((invoice, credits) =>
    {
        var notes = AnInvoice.Credit(invoice, credits);

        foreach (var note in notes)
        {
            Assert.Equal(note.Net.Micros, note.Lines.Sum(line => line.Net.Micros));
            Assert.All(note.Taxes, tax => Assert.True(tax.Net.Micros >= 0 && tax.Tax.Micros >= 0, $"{tax}"));
            Assert.True(note.BilledCost.Micros >= 0);
        }

        foreach (var line in invoice.Lines)
        {
            var taken = notes.SelectMany(note => note.Lines).Where(one => one.InvoicePosition == line.Position).Sum(one => one.BilledCost.Micros);
            Assert.True(Math.Abs(taken) <= Math.Abs(line.BilledCost.Micros) && taken * (double)line.BilledCost.Micros >= 0);
        }

        Assert.True(notes.Sum(note => note.Gross.Micros) <= invoice.Gross.Micros && notes.Sum(note => note.Tax.Micros) <= invoice.Tax.Micros);
        if (CreditNoteBuilder.Left(invoice, notes).Count > 0)
            return;
        Assert.Equal(
            (invoice.BilledCost.Micros, invoice.Gross.Micros, invoice.Net.Micros, invoice.Tax.Micros),
            (notes.Sum(note => note.BilledCost.Micros), notes.Sum(note => note.Gross.Micros), notes.Sum(note => note.Net.Micros), notes.Sum(note => note.Tax.Micros)));
        Assert.Equal(-invoice.Lines.Where(line => line.BilledCost.Micros < 0).Sum(line => line.BilledCost.Micros), notes.Sum(note => note.Given.Micros));
        Assert.DoesNotContain(InvoiceAudit.Check([invoice], notes, AnInvoice.GroundOf(invoice)), finding => finding.Code != "residue_broken");
    });

    [Fact]
    public void Build_WholeInOneNote_MirrorsTheInvoiceLineByLine() => AnInvoice.Any.Where(invoice => CreditNoteBuilder.Left(invoice, []).Count > 0).Sample(invoice =>
    {
        var note = AnInvoice.Credit(invoice, []).Single();

        Assert.Equal(
            invoice.Lines.Where(line => line.BilledCost.Micros != 0).Select(line => (line.Position, line.BilledCost, line.Net)),
            note.Lines.Select(line => (line.InvoicePosition, line.BilledCost, line.Net)));
        Assert.Equal(invoice.Taxes.Where(tax => tax.Gross.Micros > 0), note.Taxes.Where(tax => tax.Gross.Micros > 0));
    });

    [Theory]
    [InlineData(9, 1_000_000, "line_not_found")]
    [InlineData(1, 2_000_000, "credit_exceeds_line")]
    [InlineData(1, 0, "invalid_amount")]
    [InlineData(1, -10_000, "invalid_amount")]
    [InlineData(1, 5_000, "invalid_amount")]
    public void Build_PartThatIsNotThere_IsRefusedAndNamesTheLine(int position, long micros, string code)
    {
        var refusal = CreditNoteBuilder.Build(Small(), [], [new CreditPart(position, new Money(micros, "CNY"))]).Refusal!;

        Assert.Equal((code, "lines", $"{position}"), (refusal.Code, refusal.Field, refusal.Details!["position"]));
    }

    [Fact]
    public void Build_LineTwiceOrNothing_IsRefused()
    {
        var (part, whole) = (new CreditPart(1, new Money(10_000, "CNY")), Small());

        Assert.Equal(("line_twice", "lines"), Refused(whole, [], [part, part]));
        Assert.Equal(("nothing_left", "lines"), Refused(whole, [], []));
        Assert.Equal(("nothing_left", "lines"), Refused(whole, [.. AnInvoice.Credit(whole, [])], null));
        Assert.Equal(("nothing_left", "lines"), Refused(whole, [.. AnInvoice.Credit(whole, [])], [part]));
        Assert.Equal(("invoice_not_issued", null), Refused(whole.With(nameof(Invoice.State), InvoiceState.Draft), [], null));

        static (string, string?) Refused(Invoice invoice, CreditNote[] others, CreditPart[]? parts) => CreditNoteBuilder.Build(invoice, others, parts).Refusal is { } refusal ? (refusal.Code, refusal.Field) : default;
    }

    [Fact]
    public void Build_PartByPart_SaysWhatIsLeftAndEndsWithTheFraction()
    {
        var invoice = Small();
        var first = AnInvoice.Credit(invoice, [[(1, 500)]]);

        Assert.Equal([(1, "0.624567")], CreditNoteBuilder.Left(invoice, first).Select(line => (line.Key, line.Value.ToDecimalString())));
        Assert.Equal(("credit_exceeds_line", "0.624567"), Refused(630_000));
        Assert.Equal(("invalid_amount", "0.624567"), Refused(624_566));
        Assert.Equal(("line_not_found", "0.00"), Refused(10_000, line: 2));
        // Whole coins, or the fraction with all that is left.
        Assert.Equal("0.62", CreditNoteBuilder.Build(invoice, [.. first], [new CreditPart(1, new Money(620_000, "CNY"))]).Value.Lines.Single().BilledCost.ToDecimalString());
        Assert.Equal("0.624567", CreditNoteBuilder.Build(invoice, [.. first], [new CreditPart(1, new Money(624_567, "CNY"))]).Value.Lines.Single().BilledCost.ToDecimalString());

        (string, string) Refused(long micros, int line = 1)
        {
            var refusal = CreditNoteBuilder.Build(invoice, [.. first], [new CreditPart(line, new Money(micros, "CNY"))]).Refusal!;
            return (refusal.Code, refusal.Details!["left"]);
        }
    }

    [Fact]
    public void Build_LineThatCostNothingOrTookOff_CannotBeTakenBack()
    {
        var usage = AUsage.Of(3600);
        var used = ACharge.Of(2_000_000, usage);
        var invoice = Issued(used, ACharge.Of(0, usage, Sku.MemoryGibHour), used.Credited(ChargeId.New(), new Money(1_000_000, "CNY"), used.BookedAt));

        Assert.Equal([1], CreditNoteBuilder.Left(invoice, []).Keys);
        Assert.All(new[] { 2, 3 }, line => Assert.Equal("line_not_found", CreditNoteBuilder.Build(invoice, [], [new CreditPart(line, new Money(10_000, "CNY"))]).Refusal!.Code));
    }

    [Fact]
    public void Build_OfOneOfTwoRates_HasTaxOfThatAlone()
    {
        var usage = AUsage.Of(3600);
        var invoice = Issued(ACharge.Of(10_600_000, usage, tax: new(600, false)), ACharge.Of(11_300_000, usage, Sku.MemoryGibHour, tax: new(1300, false)));

        var figures = CreditNoteBuilder.Build(invoice, [], [new CreditPart(2, new Money(1_130_000, "CNY"))]).Value;

        Assert.Equal([new InvoiceTax(1300, Money.OfUnits(1, "CNY"), new Money(130_000, "CNY"))], figures.Taxes);
        Assert.Equal([new CreditNoteLine(1, 2, new Money(1_130_000, "CNY"), 1300, Money.OfUnits(1, "CNY"))], figures.Lines);
    }

    [Fact]
    public void Build_PartOfPricesOnNet_TaxIsThatOfTheNet()
    {
        var invoice = Issued(ACharge.Of(10_600_000, tax: new(600, true)));

        // 0.08 net has no fen of tax, though 0.09 would have one in it.
        Assert.Equal([new InvoiceTax(600, new Money(80_000, "CNY"), Money.Zero("CNY"), IsOnNet: true)], CreditNoteBuilder.Build(invoice, [], [new CreditPart(1, new Money(90_000, "CNY"))]).Value.Taxes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_NearlyAllOfAnInvoiceThatCarriedLess_IsNoMoreThanItCameTo(bool isNet)
    {
        // 1.15 of use, less two fen from before: 1.13 with tax. Of that, 1.14 would be 1.08 net.
        var invoice = Issued(-20_000, ACharge.Of(1_150_000, tax: new(600, isNet)));
        Assert.Equal("1.13", invoice.Gross.ToDecimalString());

        var taxes = CreditNoteBuilder.Build(invoice, [], [new CreditPart(1, new Money(1_140_000, "CNY"))]).Value.Taxes;

        Assert.Equal([new InvoiceTax(600, new Money(1_070_000, "CNY"), new Money(60_000, "CNY"), isNet)], taxes);
    }

    [Fact]
    public void Build_BesideALateCreditForUseOfAnEarlierInvoice_LeavesThatAlone()
    {
        var usage = AUsage.Of(3600);
        var earlier = ACharge.Of(2_000_000, usage, Sku.MemoryGibHour);
        var invoice = Issued(ACharge.Of(5_000_000, usage), earlier.Credited(ChargeId.New(), new Money(1_000_000, "CNY"), earlier.BookedAt));
        Assert.Equal([5_000_000, -1_000_000], invoice.Lines.Select(line => line.BilledCost.Micros));

        var lines = CreditNoteBuilder.Build(invoice, [], null).Value.Lines;

        Assert.Equal([(1, 5_000_000)], lines.Select(line => (line.InvoicePosition, line.BilledCost.Micros)));
    }

    // 1.234567 of use, nothing given.
    private static Invoice Small() => Issued(ACharge.Of(1_234_567));

    private static Invoice Issued(params Charge[] charges) => Issued(0, charges);

    private static Invoice Issued(long residue, params Charge[] charges)
    {
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var invoice = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = charges[0].OrganisationId, Period = period, Currency = "CNY", ResidueBefore = new Money(residue, "CNY"), Now = period.End,
                Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
            }, charges).Value;
        Assert.Null(invoice.Issue(new InvoiceNumber("PT", 2026, 1), period.End));
        return invoice;
    }
}
