using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class CreditNoteTests
{
    private static readonly BillingPeriod November = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly DateTimeOffset Asked = new(2026, 12, 2, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly InvoiceNumber Number = new("PC", 2026, 1);

    private readonly Invoice _invoice = Drawn();

    [Fact]
    public void Draft_OfFigures_SaysWhatWasAskedForAndHasNoNumber()
    {
        var note = Draft();

        Assert.Equal((_invoice.Id, _invoice.OrganisationId, CreditNoteState.Draft, "billed twice", "CNY", "CODE", 1L), (note.InvoiceId, note.OrganisationId, note.State, note.Reason, note.Currency, note.VerificationCode, note.Version));
        Assert.Equal((Asked, TimeSpan.Zero), (note.CreatedAt, note.CreatedAt.Offset));
        Assert.Equal((null, null, null, 0L), (note.Number, note.IssuedAt, note.CarriedOn, note.RepaidMicros));
    }

    [Fact]
    public void Figures_OfAnInvoiceOfWhichAPartWasGiven_AreThoseOfItsLines()
    {
        var note = Draft();

        // 10.004999 of use, of which 2.50 were given: 7.50 with tax were invoiced, and goes back; the fraction is what the next invoice carries.
        Assert.Equal([(1, "10.004999"), (2, "-2.50")], note.Lines.Select(line => (line.InvoicePosition, line.BilledCost.ToDecimalString())));
        Assert.Equal(("7.504999", "2.50", "7.50", "7.08", "0.42", "0.004999"), Text(note.BilledCost, note.Given, note.Gross, note.Net, note.Tax, note.Residue));
        Assert.Equal([new CreditPart(1, new Money(10_004_999, "CNY"))], note.Parts());

        static (string, string, string, string, string, string) Text(Money a, Money b, Money c, Money d, Money e, Money f) =>
            (a.ToDecimalString(), b.ToDecimalString(), c.ToDecimalString(), d.ToDecimalString(), e.ToDecimalString(), f.ToDecimalString());
    }

    [Fact]
    public void Issue_Draft_TakesNumberAndTheFiguresOfThatDay()
    {
        var note = Draft();
        var less = CreditNoteBuilder.Build(_invoice, [], [new CreditPart(1, Money.OfUnits(1, "CNY"))]).Value;

        Assert.Null(note.Issue(Number, less, Asked.AddDays(1)));

        Assert.Equal((CreditNoteState.Issued, Number, 2L), (note.State, note.Number, note.Version));
        Assert.Equal((Asked.AddDays(1), TimeSpan.Zero), (note.IssuedAt!.Value, note.IssuedAt.Value.Offset));
        Assert.Equal(less.Lines, note.Lines);
        Assert.Equal(less.Taxes, note.Taxes);
        Assert.Equal("credit_note_not_draft", note.Issue(new InvoiceNumber("PC", 2026, 2), less, Asked)!.Code);
        Assert.Equal("credit_note_not_draft", note.Drop()!.Code);
        Assert.Equal((CreditNoteState.Issued, Number, 2L), (note.State, note.Number, note.Version));
    }

    [Fact]
    public void Drop_Draft_IsFinal()
    {
        var note = Draft();

        Assert.Null(note.Drop());

        Assert.Equal((CreditNoteState.Dropped, null, 2L), (note.State, note.Number, note.Version));
        Assert.Equal("credit_note_not_draft", note.Drop()!.Code);
        Assert.Equal("credit_note_not_draft", note.Issue(Number, Figures(), Asked)!.Code);
    }

    [Fact]
    public void CarryOn_AnIssuedNote_Once()
    {
        var (note, next) = (Draft(), InvoiceId.New());
        Assert.Throws<InvalidOperationException>(() => note.CarryOn(next));
        note.Issue(Number, Figures(), Asked);

        note.CarryOn(next);

        Assert.Equal((next, 3L), (note.CarriedOn, note.Version));
        Assert.Throws<InvalidOperationException>(() => note.CarryOn(InvoiceId.New()));
        Assert.Equal(next, note.CarriedOn);
    }

    [Fact]
    public void Repay_WhatWentToTheDebt_IsNotNegative()
    {
        var note = Draft();

        note.Repay(5);
        note.Repay(0);
        Assert.Equal(0, note.RepaidMicros);
        note.Repay(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => note.Repay(-1));
        Assert.Equal(5, note.RepaidMicros);
    }

    [Theory]
    [InlineData(" ", "CODE", "reason")]
    [InlineData("billed twice", " ", "verificationCode")]
    public void Draft_Blank_Throws(string reason, string code, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => CreditNote.Draft(CreditNoteId.New(), _invoice, Figures(), reason, code, Asked)).ParamName);

    private CreditNote Draft() => CreditNote.Draft(CreditNoteId.New(), _invoice, Figures(), "billed twice", "CODE", Asked);

    private CreditNoteFigures Figures() => CreditNoteBuilder.Build(_invoice, [], null).Value;

    private static Invoice Drawn()
    {
        var usage = AUsage.Of(3600);
        var used = ACharge.Of(10_004_999, usage);
        var invoice = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = November, Currency = "CNY", ResidueBefore = Money.Zero("CNY"), Now = November.End,
                Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
            }, [used, used.Credited(ChargeId.New(), new Money(2_500_000, "CNY"), used.BookedAt)]).Value;
        Assert.Null(invoice.Issue(new InvoiceNumber("PT", 2026, 1), November.End));
        return invoice;
    }
}
