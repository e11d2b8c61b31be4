using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class InvoiceDraftTests
{
    [Theory]
    [InlineData(0, 0)] // zero-rated on purpose
    [InlineData(1300, 1300)]
    [InlineData(null, 900)]
    public void RateOf_Charge_IsThatOfItsBookElseOfWhatIsCounted(int? ofBook, int expected) =>
        Assert.Equal(expected, Draft(new Dictionary<SkuKind, int> { [SkuKind.Storage] = 900 }).RateOf(Sum(ACharge.Of(1, sku: Sku.StorageGibMonth, tax: new PriceTax(ofBook, false)))));

    [Fact]
    public void RateOf_ChargeWithoutAnyRate_IsTheUsualOne()
    {
        Assert.Equal(InvoiceDraft.DefaultVatRateBasisPoints, Draft([]).RateOf(Sum(ACharge.Of(1))));
        Assert.Equal(100, (Draft([]) with { VatRateBasisPoints = 100 }).RateOf(Sum(ACharge.Of(1))));
        Assert.Equal(100, (Draft(new Dictionary<SkuKind, int> { [SkuKind.Storage] = 900 }) with { VatRateBasisPoints = 100 }).RateOf(Sum(ACharge.Of(1))));
    }

    private static ChargeSum Sum(Charge charge) => ChargeSum.Of(charge, BillingPeriod.Of(2026, 11, TimeZoneInfo.Utc));

    private static InvoiceDraft Draft(Dictionary<SkuKind, int> rates)
    {
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.Utc);
        return new InvoiceDraft
        {
            Id = InvoiceId.New(), OrganisationId = OrganisationId.New(), Period = period, Currency = "CNY", ResidueBefore = Money.Zero("CNY"), Now = period.End, VatRates = rates,
            Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
        };
    }
}
