using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Pricing;

public class PriceRuleTests
{
    private static readonly PriceRule Plain = new() { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(50, "CNY") };

    private static readonly PriceRule Stepped = Plain with { FreeQuantity = 100, Tiers = [new PriceTier(1000, new Money(60, "CNY")), new PriceTier(5000, new Money(30, "CNY"))] };

    [Theory]
    [InlineData(0, 100, 0, null, true)]
    [InlineData(99, 100, 0, null, true)]
    [InlineData(100, 1000, 50, 1, false)]
    [InlineData(999, 1000, 50, 1, false)]
    [InlineData(1000, 5000, 60, 2, false)]
    [InlineData(4999, 5000, 60, 2, false)]
    [InlineData(5000, long.MaxValue, 30, 3, false)]
    public void BandAt_AVolume_IsWhereTheNextUnitLies(long volume, long until, long micros, int? tier, bool isAllowance) =>
        Assert.Equal(new PriceBand(until, new Money(micros, "CNY"), tier, isAllowance), Stepped.BandAt(volume));

    [Fact]
    public void Bands_CoverEveryVolumeOnce()
    {
        Assert.Equal([100, 1000, 5000, long.MaxValue], Stepped.Bands.Select(band => band.UntilQuantity));
        Assert.Equal([new PriceBand(long.MaxValue, new Money(50, "CNY"), null, false)], Plain.Bands);

        // A tier that starts within the allowance holds from its end.
        Assert.Equal([(2000, 0), (5000, 60), (long.MaxValue, 30)], (Stepped with { FreeQuantity = 2000 }).Bands.Select(band => (band.UntilQuantity, band.UnitPrice.Micros)));
    }

    [Fact]
    public void Dearest_IsThatOfAnyVolume()
    {
        Assert.Equal(60, Stepped.Dearest.Micros);
        Assert.Equal(70, (Stepped with { ListUnitPrice = new Money(70, "CNY") }).Dearest.Micros);
        Assert.Equal(50, Plain.Dearest.Micros);
    }

    [Fact]
    public void DependsOnVolume_WithAnAllowanceOrATier()
    {
        Assert.False(Plain.DependsOnVolume);
        Assert.True((Plain with { FreeQuantity = 1 }).DependsOnVolume);
        Assert.True((Plain with { Tiers = [new PriceTier(1, new Money(1, "CNY"))] }).DependsOnVolume);
    }
}
