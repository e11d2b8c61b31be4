using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Core.Pricing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class ChargeTests
{
    [Fact]
    public void AllOf_RatedUsage_CarriesEveryFigure()
    {
        var usage = AUsage.Of(90, cpu: 1500, memory: 2048);
        var rated = Rater.Rate(usage, DefaultPriceBook.Draft(PriceBookId.New(), 3, "CNY"), RatingState.Empty).Value!;

        var charges = Charge.AllOf(rated, usage.ChargePeriodEnd);

        Assert.Equal(["cpu.core_hour", "memory.gib_hour"], charges.Select(charge => charge.Sku.Code));
        Assert.Equal(rated.Total, charges[0].BilledCost + charges[1].BilledCost);
        Assert.All(charges, charge =>
        {
            Assert.Equal((usage.AttemptId, usage.TaskId, usage.ProjectId, usage.OrganisationId), (charge.AttemptId, charge.TaskId, charge.ProjectId, charge.OrganisationId));
            Assert.Equal((usage.ChargePeriod, ChargeCategory.Usage, 3), (charge.ChargePeriod, charge.Category, charge.PriceBookVersion));
        });
    }

    [Fact]
    public void PutOn_SecondInvoice_IsRefused()
    {
        var charge = ACharge.Of(1);
        var invoice = InvoiceId.New();

        Assert.Null(charge.PutOn(invoice));
        Assert.Null(charge.PutOn(invoice));
        var refusal = charge.PutOn(InvoiceId.New())!;
        Assert.Equal(("charge_already_invoiced", "invoiceId", $"{invoice}"), (refusal.Code, refusal.Field, refusal.Details!["invoice"]));
        Assert.Equal(invoice, charge.InvoiceId);
    }

    [Theory]
    [InlineData(1500, null, 1_500_000)]
    [InlineData(1500, 800, 1_200_000)]
    public void MultiplierPerMillion_IsOfClassAndWindowTogether(int ofClass, int? ofWindow, long expected) =>
        Assert.Equal(expected, ACharge.Of(1).With(nameof(Charge.MultiplierPerMille), ofClass).With(nameof(Charge.WindowPerMille), ofWindow).MultiplierPerMillion);

    [Fact]
    public void Credited_APart_SaysOfWhatAndTakesItOff()
    {
        var charge = ACharge.Of(123, sku: Sku.GpuHour("T4"), tax: new PriceTax(900, true));
        var at = charge.BookedAt.AddHours(1).ToOffset(TimeSpan.FromHours(8));

        var credit = charge.Credited(ChargeId.New(), new Money(123, "CNY"), at);

        Assert.Equal((ChargeCategory.Credit, -123L, 0L, at, TimeSpan.Zero), (credit.Category, credit.BilledCost.Micros, credit.PricingQuantity, credit.BookedAt, credit.BookedAt.Offset));
        Assert.Equal(
            (charge.OrganisationId, charge.ProjectId, charge.TaskId, charge.AttemptId, charge.Sku, charge.ChargePeriod, charge.ListUnitPrice), (credit.OrganisationId, credit.ProjectId, credit.TaskId, credit.AttemptId, credit.Sku, credit.ChargePeriod, credit.ListUnitPrice));
        Assert.Equal((charge.Tax, charge.MultiplierPerMille, charge.PriceBookVersion, charge.Amount, charge.FromSecond), (credit.Tax, credit.MultiplierPerMille, credit.PriceBookVersion, credit.Amount, credit.FromSecond));
    }

    [Fact]
    public void Credited_MoreThanTheCharge_Throws()
    {
        var charge = ACharge.Of(123);

        Assert.Equal((-23L, 0L), (charge.Credited(ChargeId.New(), new Money(23, "CNY"), charge.BookedAt).BilledCost.Micros, charge.Credited(ChargeId.New(), new Money(23, "CNY"), charge.BookedAt).PricingQuantity));
        Assert.Throws<ArgumentOutOfRangeException>(() => charge.Credited(ChargeId.New(), new Money(124, "CNY"), charge.BookedAt));
        Assert.Throws<ArgumentOutOfRangeException>(() => charge.Credited(ChargeId.New(), new Money(0, "CNY"), charge.BookedAt));
        Assert.Throws<ArgumentOutOfRangeException>(() => charge.Credited(ChargeId.New(), new Money(-1, "CNY"), charge.BookedAt));
    }
}
