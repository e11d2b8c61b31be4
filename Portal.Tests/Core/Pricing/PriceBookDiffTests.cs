using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

public class PriceBookDiffTests
{
    private static readonly OrganisationId Organisation = OrganisationId.New();
    private static readonly DateTimeOffset From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PriceBookContents Before = new()
    {
        SpotPerMille = 400, StandardPerMille = 1000, UrgentPerMille = 1500,
        Windows = new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("night", 0, 480, 600), new PriceWindow("noon", 720, 780, 1200)] },
        Rules = [Rule(Sku.MemoryGibHour, 5), Rule(Sku.CpuCoreHour, 50) with { FreeQuantity = 100, Tiers = [new PriceTier(1000, new Money(40, "CNY"))], VatRateBasisPoints = 600 }],
        Contracts = [Rule(Sku.CpuCoreHour, 30) with { Contract = new ContractTerm(Organisation, From, null) }],
    };

    [Fact]
    public void Between_TheSame_IsNothing() => Assert.Equal(0, PriceBookDiff.Between(Before, Before with { Rules = [.. Before.Rules.Reverse().Select(rule => rule with { Tiers = [.. rule.Tiers] })] }).Count);

    [Fact]
    public void Between_Multipliers_NamesTheClassThatDiffers()
    {
        var diff = PriceBookDiff.Between(Before, Before with { SpotPerMille = 300, UrgentPerMille = 1600 });

        Assert.Equal([new(PriorityClass.Spot, 400, 300), new(PriorityClass.Urgent, 1500, 1600)], diff.Multipliers);
        Assert.Equal(2, diff.Count);
    }

    [Fact]
    public void Between_ZoneAndTax_CountAsOneEach()
    {
        Assert.Equal((1, ("Asia/Shanghai", "Asia/Tokyo")), Both(Before with { Windows = new PriceWindows { ZoneId = "Asia/Tokyo", Windows = Before.Windows!.Windows } }));
        Assert.Equal((3, ("Asia/Shanghai", null)), Both(Before with { Windows = null }));
        Assert.Equal(3, PriceBookDiff.Between(Before with { Windows = null }, Before).Count);
        Assert.Equal((1, ("Asia/Shanghai", "Asia/Shanghai")), Both(Before with { PricesAreNet = true }));
        Assert.Equal((false, true), PriceBookDiff.Between(Before, Before with { PricesAreNet = true }).PricesAreNet);

        static (int, (string?, string?)) Both(PriceBookContents after) => PriceBookDiff.Between(Before, after) is var diff ? (diff.Count, diff.Zone) : default;
    }

    [Fact]
    public void Between_Windows_AreTheSameByName()
    {
        var night = Before.Windows!.Windows[0];
        var diff = PriceBookDiff.Between(Before, Before with { Windows = new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("dawn", 480, 500, 900), night with { PerMille = 500 }] } });

        Assert.Equal([new("night", night, night with { PerMille = 500 }), new("noon", Before.Windows.Windows[1], null), new("dawn", null, new PriceWindow("dawn", 480, 500, 900))], diff.Windows);
        Assert.Equal(3, diff.Count);
    }

    [Fact]
    public void Between_AnyPartOfAPrice_IsAChangeOfThatPrice()
    {
        var rule = Before.Rules[1];
        PriceRule[] others =
        [
            rule with { ListUnitPrice = new Money(51, "CNY") }, rule with { FreeQuantity = 101 }, rule with { VatRateBasisPoints = null },
            rule with { Tiers = [new PriceTier(1000, new Money(41, "CNY"))] }, rule with { Tiers = [] },
        ];

        Assert.All(others, other => Assert.Equal([new RuleChange(Sku.CpuCoreHour, null, rule, other)], PriceBookDiff.Between(Before, Before with { Rules = [Before.Rules[0], other] }).Rules));
    }

    [Fact]
    public void Between_Contracts_AreTheSameByOrganisationSkuAndBeginning()
    {
        var (contract, term) = (Before.Contracts[0], Before.Contracts[0].Contract!);
        var (ended, later, others) = (contract with { Contract = term with { To = From.AddDays(9) } }, contract with { Contract = term with { From = From.AddDays(1) } }, contract with { Contract = term with { OrganisationId = OrganisationId.New() } });

        Assert.Equal([new RuleChange(Sku.CpuCoreHour, ended.Contract, contract, ended)], Changed(ended));
        Assert.Equal([new(Sku.CpuCoreHour, term, contract, null), new RuleChange(Sku.CpuCoreHour, later.Contract, null, later)], Changed(later));
        Assert.Equal([new(Sku.CpuCoreHour, term, contract, null), new RuleChange(Sku.CpuCoreHour, others.Contract, null, others)], Changed(others));

        static IReadOnlyList<RuleChange> Changed(PriceRule after) => PriceBookDiff.Between(Before, Before with { Contracts = [after] }).Rules;
    }

    [Fact]
    public void Between_Rules_StandBySkuWithEveryonesFirst()
    {
        var after = Before with { Rules = [Rule(Sku.GpuHour("T4"), 9), Rule(Sku.MemoryGibHour, 6)], Contracts = [Before.Contracts[0] with { ListUnitPrice = new Money(31, "CNY") }] };

        var rules = PriceBookDiff.Between(Before, after).Rules;

        Assert.Equal([.. new[] { Sku.CpuCoreHour, Sku.GpuHour("T4"), Sku.MemoryGibHour }.Order(), Sku.CpuCoreHour], rules.Select(change => change.Sku));
        Assert.Equal([false, false, false, true], rules.Select(change => change.Contract is not null));
    }

    private static PriceRule Rule(Sku sku, long micros) => new() { Sku = sku, ListUnitPrice = new Money(micros, "CNY") };
}
