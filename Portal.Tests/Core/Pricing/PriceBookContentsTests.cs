using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Pricing;

public class PriceBookContentsTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ContractTerm Term = new(OrganisationId.New(), From, From.AddDays(30));
    private static readonly PriceRule Cpu = new() { Sku = Sku.CpuCoreHour, ListUnitPrice = new Money(50, "CNY") };
    private static readonly PriceRule Memory = new() { Sku = Sku.MemoryGibHour, ListUnitPrice = new Money(5, "CNY") };

    private static readonly PriceBookContents Sound = new() { SpotPerMille = 400, StandardPerMille = 1000, UrgentPerMille = 1500, Rules = [Cpu, Memory], Contracts = [Cpu with { Contract = Term }] };

    private static readonly Dictionary<string, (PriceBookContents Contents, string Field, string Details)> Faults = new(StringComparer.Ordinal)
    {
        ["multiplier_out_of_range spot"] = (Sound with { SpotPerMille = -1 }, "spotPerMille", "least=0 most=100000"),
        ["multiplier_out_of_range standard"] = (Sound with { StandardPerMille = 100_001 }, "standardPerMille", "least=0 most=100000"),
        ["multiplier_out_of_range urgent"] = (Sound with { UrgentPerMille = -1 }, "urgentPerMille", "least=0 most=100000"),
        ["too_many_rules"] = (Sound with { Rules = Many(2000) }, "rules", "most=2000"),
        ["sku_repeated"] = (Sound with { Rules = [Memory, Cpu, Memory] }, "rules[2].sku", "sku=memory.gib_hour"),
        ["currency_mismatch of a price"] = (Sound with { Rules = [Memory, Cpu with { ListUnitPrice = new Money(1, "EUR") }] }, "rules[1].price", "expected=CNY given=EUR"),
        ["currency_mismatch of a tier"] = (With(new PriceTier(1, new Money(1, "CNY")), new PriceTier(2, new Money(1, "USD"))), "rules[0].tiers[1].price", "expected=CNY given=USD"),
        ["price_negative"] = (Sound with { Rules = [Cpu with { ListUnitPrice = new Money(-500_000, "CNY") }] }, "rules[0].price", "given=-0.50"),
        ["price_negative of a tier"] = (With(new PriceTier(1, new Money(-1_000_000, "CNY"))), "rules[0].tiers[0].price", "given=-1.00"),
        ["vat_rate_out_of_range below"] = (Sound with { Rules = [Cpu with { VatRateBasisPoints = -1 }] }, "rules[0].vatBasisPoints", "least=0 most=10000"),
        ["vat_rate_out_of_range above"] = (Sound with { Rules = [Cpu with { VatRateBasisPoints = 10_001 }] }, "rules[0].vatBasisPoints", "least=0 most=10000"),
        ["free_quantity_negative"] = (Sound with { Rules = [Cpu with { FreeQuantity = -1 }] }, "rules[0].free", ""),
        ["too_many_tiers"] = (With(Tiers(11)), "rules[0].tiers", "most=10"),
        ["tiers_out_of_order at nothing"] = (With(new PriceTier(0, Cpu.ListUnitPrice)), "rules[0].tiers[0].from", "sku=cpu.core_hour"),
        ["tiers_out_of_order twice the same"] = (With(new PriceTier(7, Cpu.ListUnitPrice), new PriceTier(7, Cpu.ListUnitPrice)), "rules[0].tiers[1].from", "sku=cpu.core_hour"),
        ["contract_period"] = (Sound with { Contracts = [Cpu with { Contract = Term with { To = From } }] }, "contracts[0].to", "sku=cpu.core_hour"),
        ["free_quantity_negative of a contract"] = (Sound with { Contracts = [Memory with { Contract = Term }, Cpu with { Contract = Term, FreeQuantity = -1 }] }, "contracts[1].free", ""),
        ["contracts_overlap"] = (Sound with { Contracts = [Cpu with { Contract = Term }, Cpu with { Contract = Term with { From = From.AddDays(29), To = null } }] }, "contracts[1].from", "sku=cpu.core_hour"),
        ["unknown_zone"] = (Sound with { Windows = new PriceWindows { ZoneId = "Nowhere", Windows = [] } }, "zoneId", "given=Nowhere example=Asia/Shanghai"),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Check_AFault_NamesTheFieldAndTheBound(string fault)
    {
        var (contents, field, details) = Faults[fault];

        var refusal = contents.Check("CNY")!;

        Assert.Equal((fault.Split(' ')[0], field, details), (refusal.Code, refusal.Field, string.Join(' ', (refusal.Details ?? new Dictionary<string, string>()).Select(fact => $"{fact.Key}={fact.Value}"))));
    }

    [Fact]
    public void Check_AtEveryBound_IsAccepted()
    {
        Assert.Null(Sound.Check("CNY"));
        Assert.Null((Sound with { SpotPerMille = 0, UrgentPerMille = 100_000 }).Check("CNY"));
        Assert.Null((Sound with { Rules = Many(1999) }).Check("CNY"));
        Assert.Null((Sound with { Rules = [Cpu with { ListUnitPrice = Money.Zero("CNY"), VatRateBasisPoints = 0 }, Memory with { VatRateBasisPoints = 10_000 }] }).Check("CNY"));
        Assert.Null(With(Tiers(10)).Check("CNY"));
        Assert.Null(With(new PriceTier(1, Money.Zero("CNY")), new PriceTier(2, Cpu.ListUnitPrice)).Check("CNY"));
    }

    [Fact]
    public void Check_ContractsOfOneTime_AreOfOtherSkusOrOrganisationsOrFollowEachOther()
    {
        ContractTerm[] others = [Term with { OrganisationId = OrganisationId.New() }, Term with { From = From.AddDays(30), To = null }, Term with { From = From.AddDays(-1), To = From }];

        Assert.All(others, other => Assert.Null((Sound with { Contracts = [Cpu with { Contract = Term }, Cpu with { Contract = other }] }).Check("CNY")));
        Assert.Null((Sound with { Contracts = [Cpu with { Contract = Term }, Memory with { Contract = Term }] }).Check("CNY"));
        Assert.Null((Sound with { Contracts = [Cpu with { Contract = Term with { To = From.AddTicks(1) } }] }).Check("CNY"));
    }

    [Fact]
    public void Check_ContractWithoutATerm_Throws() => Assert.Throws<InvalidOperationException>(() => (Sound with { Contracts = [Cpu] }).Check("CNY"));

    [Fact]
    public void MultiplierPerMille_EachClass_IsItsOwn()
    {
        Assert.Equal([400, 1000, 1500], new[] { PriorityClass.Spot, PriorityClass.Standard, PriorityClass.Urgent }.Select(Sound.MultiplierPerMille));
        Assert.Equal("priorityClass", Assert.Throws<ArgumentOutOfRangeException>(() => Sound.MultiplierPerMille((PriorityClass)99)).ParamName);
    }

    private static PriceBookContents With(params PriceTier[] tiers) => Sound with { Rules = [Cpu with { Tiers = tiers }] };

    private static PriceTier[] Tiers(int count) => [.. Enumerable.Range(1, count).Select(from => new PriceTier(from, Cpu.ListUnitPrice))];

    private static PriceRule[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => Cpu with { Sku = Sku.GpuHour($"m{i}") })];
}
