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
        Assert.Equal("charge_already_invoiced", charge.PutOn(InvoiceId.New())!.Code);
        Assert.Equal(invoice, charge.InvoiceId);
    }

    [Fact]
    public void Credited_MoreThanTheCharge_Throws()
    {
        var charge = ACharge.Of(123);

        Assert.Equal((-23L, 0L), (charge.Credited(ChargeId.New(), new Money(23, "CNY"), charge.BookedAt).BilledCost.Micros, charge.Credited(ChargeId.New(), new Money(23, "CNY"), charge.BookedAt).PricingQuantity));
        Assert.Throws<ArgumentOutOfRangeException>(() => charge.Credited(ChargeId.New(), new Money(124, "CNY"), charge.BookedAt));
        Assert.Throws<ArgumentOutOfRangeException>(() => charge.Credited(ChargeId.New(), new Money(0, "CNY"), charge.BookedAt));
    }
}
