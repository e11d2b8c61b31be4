using Portal.Core.Primitives;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class MonthlyVolumeTests
{
    [Fact]
    public void RiseTo_More_RisesAndCountsTheChange()
    {
        var organisation = OrganisationId.New();
        var volume = new MonthlyVolume(organisation, "2026-11", Sku.MemoryGibHour, 5);

        volume.RiseTo(5);
        Assert.Equal((organisation, "2026-11", Sku.MemoryGibHour, 5L, 0L), (volume.OrganisationId, volume.PeriodName, volume.Sku, volume.Quantity, volume.Version));
        volume.RiseTo(8);
        Assert.Equal((8L, 1L), (volume.Quantity, volume.Version));
    }

    [Fact]
    public void RiseTo_LessOrBelowNothing_Throws()
    {
        var volume = new MonthlyVolume(OrganisationId.New(), "2026-11", Sku.CpuCoreHour, 0);
        volume.RiseTo(3);

        Assert.Equal("quantity", Assert.Throws<ArgumentOutOfRangeException>(() => volume.RiseTo(2)).ParamName);
        Assert.Equal((3L, 1L), (volume.Quantity, volume.Version));
        Assert.Equal("quantity", Assert.Throws<ArgumentOutOfRangeException>(() => new MonthlyVolume(OrganisationId.New(), "2026-11", Sku.CpuCoreHour, -1)).ParamName);
    }
}
