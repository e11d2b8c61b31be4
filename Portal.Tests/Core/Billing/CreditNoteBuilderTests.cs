using CsCheck;
using Portal.Core.Billing;
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
        var part = new CreditPart(1, new Money(10_000, "CNY"));

        Assert.Equal("line_twice", CreditNoteBuilder.Build(Small(), [], [part, part]).Refusal!.Code);
        Assert.Equal("nothing_left", CreditNoteBuilder.Build(Small(), [], []).Refusal!.Code);
    }

    // 1.234567 of use, nothing given.
    private static Invoice Small()
    {
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var usage = AUsage.Of(3600) with { ChargePeriodStart = period.Start };
        var invoice = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = period, Currency = "CNY", ResidueBefore = Money.Zero("CNY"), Now = period.End,
                Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
            }, [ACharge.Of(1_234_567, usage)]).Value;
        Assert.Null(invoice.Issue(new InvoiceNumber("PT", 2026, 1), period.End));
        return invoice;
    }
}
