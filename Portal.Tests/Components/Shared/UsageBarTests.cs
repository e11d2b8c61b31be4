using Bunit;
using CsCheck;
using Portal.Components.Shared;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class UsageBarTests : PortalComponentTest
{
    [Theory]
    [InlineData(16_000, 12_000, 7_100L, 2_000, 443, 306, 125)]
    [InlineData(16_000, 12_000, null, 0, 0, 750, 0)]
    [InlineData(0, 5, 5L, 5, 0, 0, 0)]
    [InlineData(10, 10, 15L, 5, 1000, 0, 0)]
    [InlineData(10, -5, -1L, 20, 0, 0, 1000)]
    public void Of_Amounts_GivesSharesOfCapacity(long capacity, long allocated, long? used, long withheld, int usedShare, int allocatedShare, int withheldShare) =>
        Assert.Equal(new UsageShares(usedShare, allocatedShare, withheldShare), UsageShares.Of(capacity, allocated, used, withheld));

    [Fact]
    public void Of_AnyAmounts_NeverFillsMoreThanTheBar() =>
        Gen.Select(Gen.Long, Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue].Nullable(), Gen.Long).Sample((capacity, allocated, used, withheld) =>
        {
            var shares = UsageShares.Of(capacity, allocated, used, withheld);
            Assert.True(shares is { Used: >= 0, Allocated: >= 0, Withheld: >= 0 });
            Assert.InRange(shares.Used + shares.Allocated + shares.Withheld, 0, 1000);
        });

    [Fact]
    public void Render_Bar_SaysAllNumbersInWords()
    {
        var bar = Render<UsageBar>(parameters => parameters
            .Add(one => one.Label, "CPU").Add(one => one.Capacity, 16_000).Add(one => one.Allocated, 12_000).Add(one => one.Used, 7_100).Add(one => one.Withheld, 2_000)
            .Add(one => one.Format, AmountFormat.Thousandths));

        Assert.Equal("CPU: 12 / 16 · 7.1 used · 2 withheld", bar.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal("--w: 44.3%", bar.Find(".used").GetAttribute("style"));
    }
}
