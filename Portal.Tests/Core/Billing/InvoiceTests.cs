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

    private static Invoice Draft()
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
                Now = November.End,
            },
            [ACharge.Of(1_060_000, usage)]).Value!;
    }
}
