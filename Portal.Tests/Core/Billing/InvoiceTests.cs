using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class InvoiceTests
{
    private static readonly BillingPeriod November = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly InvoiceNumber Number = new("PT", 2026, 1);

    [Fact]
    public void Issue_Draft_TakesTheNumberOnce()
    {
        var invoice = Draft();

        Assert.Null(invoice.Issue(Number, November.End));
        Assert.Equal((InvoiceState.Issued, Number, November.End), (invoice.State, invoice.Number, invoice.IssuedAt));
        Assert.Equal("invoice_not_draft", invoice.Issue(new InvoiceNumber("PT", 2026, 2), November.End)!.Code);
        Assert.Equal(Number, invoice.Number);
    }

    [Fact]
    public void Issue_OpenPeriod_IsRefused()
    {
        var invoice = Draft();

        Assert.Equal("period_still_open", invoice.Issue(Number, November.End.AddTicks(-1))!.Code);
        Assert.Equal((InvoiceState.Draft, null), (invoice.State, invoice.Number));
    }

    [Fact]
    public void MarkPaid_NotIssued_IsRefused()
    {
        var invoice = Draft();
        Assert.Equal("invoice_not_issued", invoice.MarkPaid(November.End)!.Code);

        invoice.Issue(Number, November.End);

        Assert.Null(invoice.MarkPaid(November.End));
        Assert.Equal("invoice_not_issued", invoice.MarkPaid(November.End)!.Code);
    }

    [Fact]
    public void MarkVoid_Issued_KeepsNumberAndFigures()
    {
        var invoice = Draft();
        Assert.Equal("invoice_not_issued", invoice.MarkVoid("wrong title", November.End)!.Code);
        invoice.Issue(Number, November.End);
        Assert.Equal("reason_missing", invoice.MarkVoid(" ", November.End)!.Code);

        Assert.Null(invoice.MarkVoid("wrong title", November.End));

        Assert.Equal((InvoiceState.Void, Number, "1.06"), (invoice.State, invoice.Number, invoice.Gross.ToDecimalString()));
        Assert.Equal("invoice_not_issued", invoice.MarkVoid("again", November.End)!.Code);
    }

    [Fact]
    public void Draft_SaysWhatItWasDrawnUpFrom()
    {
        var invoice = Draft();

        Assert.Equal((November.Start, November.End, "Asia/Shanghai", "2026-11", "CNY", 600), (invoice.PeriodStart, invoice.PeriodEnd, invoice.ZoneId, invoice.PeriodName, invoice.Currency, invoice.VatRateBasisPoints));
        Assert.Equal(("Ada", "Portal", "1.06", "1.00", "0.06"), (invoice.Buyer.Name, invoice.Seller.Name, invoice.Gross.ToDecimalString(), invoice.Net.ToDecimalString(), invoice.Tax.ToDecimalString()));
        Assert.Equal((November.End, TimeSpan.Zero), (invoice.CreatedAt, invoice.CreatedAt.Offset));
    }

    [Fact]
    public void Acts_AtAnyOffset_AreNotedInUtc()
    {
        var (paid, credited, local) = (Draft(), Draft(), November.End.ToOffset(TimeSpan.FromHours(8)));
        paid.Issue(Number, local);
        credited.Issue(Number, local);

        Assert.Null(paid.MarkPaid(local.AddDays(1)));
        Assert.Null(credited.MarkVoid("wrong title", local.AddDays(2)));

        Assert.Equal((InvoiceState.Paid, November.End.AddDays(1), null), (paid.State, paid.PaidAt!.Value, paid.VoidedAt));
        Assert.Equal((InvoiceState.Void, November.End.AddDays(2), "wrong title"), (credited.State, credited.VoidedAt!.Value, credited.VoidReason));
        Assert.All(new[] { paid.IssuedAt, paid.PaidAt, credited.VoidedAt }, at => Assert.Equal(TimeSpan.Zero, at!.Value.Offset));
        // What was paid may be taken back as well.
        Assert.Null(paid.MarkVoid("wrong title", local));
    }

    [Fact]
    public void Refusals_NameTheFieldAndWhatStandsInTheWay()
    {
        var invoice = Draft();
        Assert.Equal(("invoice_not_issued", "State", "state", "Draft"), Of(invoice.MarkPaid(November.End)));
        Assert.Equal(("invoice_not_issued", "State", "state", "Draft"), Of(invoice.MarkVoid("x", November.End)));
        Assert.Equal(("period_still_open", "periodEnd", "end", "2026-11-30T16:00:00.0000000+00:00"), Of(invoice.Issue(Number, November.Start)));
        invoice.Issue(Number, November.End);
        Assert.Equal(("invoice_not_draft", "State", "state", "Issued"), Of(invoice.Issue(Number, November.End)));
        Assert.Equal(("reason_missing", "voidReason", "most", "500"), Of(invoice.MarkVoid("", November.End)));

        static (string, string?, string, string) Of(Refusal? refusal) => (refusal!.Code, refusal.Field, refusal.Details!.Single().Key, refusal.Details!.Single().Value);
    }

    [Fact]
    public void MarkVoid_Reason_HasUpToFiveHundredCharacters()
    {
        var invoice = Draft();
        invoice.Issue(Number, November.End);

        Assert.Equal("reason_missing", invoice.MarkVoid(new string('x', 501), November.End)!.Code);
        Assert.Equal(InvoiceState.Issued, invoice.State);
        Assert.Null(invoice.MarkVoid(new string('x', 500), November.End));
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(504_999, "0.50")]
    [InlineData(505_000, "0.51")]
    [InlineData(1_064_999, "1.06")]
    [InlineData(1_065_000, "1.06")] // never more than the invoice comes to
    public void Due_IsWhatWasSpentOnCreditInWholeCoins(long onAccount, string due) => Assert.Equal(due, Draft(onAccount).Due.ToDecimalString());

    [Fact]
    public void Taxes_OfAnInvoiceFromBeforeLinesHadRates_AreOneOfTheUsualRate()
    {
        var old = Draft().With(nameof(Invoice.Taxes), new List<InvoiceTax>());

        Assert.Equal([new InvoiceTax(600, Money.OfUnits(1, "CNY"), new Money(60_000, "CNY"))], old.Taxes);
        Assert.Equal(600, old.RateOf(old.Lines[0] with { VatRateBasisPoints = null }));
        Assert.Equal(0, old.RateOf(old.Lines[0] with { VatRateBasisPoints = 0 }));
    }

    [Theory]
    [InlineData(null, 1_500_000)]
    [InlineData(800, 1_200_000)]
    public void MultiplierPerMillion_OfALine_IsOfClassAndWindowTogether(int? window, long expected) =>
        Assert.Equal(expected, (Draft().Lines[0] with { MultiplierPerMille = 1500, WindowPerMille = window }).MultiplierPerMillion);

    [Fact]
    public void CountryOrUsual_OfATitleWithoutOne_IsThePortalsHome()
    {
        Assert.Equal("CN", new InvoiceTitle { Name = "A" }.CountryOrUsual);
        Assert.Equal("DE", new InvoiceTitle { Name = "A", Country = "DE" }.CountryOrUsual);
    }


    private static Invoice Draft(long onAccount = 0)
    {
        var usage = AUsage.Of(3600);
        return InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(),
                OrganisationId = usage.OrganisationId,
                Period = November,
                Buyer = new InvoiceTitle { Name = "Ada" },
                Seller = new InvoiceTitle { Name = "Portal" },
                Currency = "CNY",
                ResidueBefore = Money.Zero("CNY"),
                OnAccountMicros = onAccount,
                Now = November.End.ToOffset(TimeSpan.FromHours(8)),
            },
            [ACharge.Of(1_060_000, usage)]).Value!;
    }
}
