using CsCheck;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Pricing;

/// <summary>A price book of any shape, a usage that meets its edges, and what was used before in the month.</summary>
internal sealed record RatingCase(PriceBook Book, UsageRecord Usage, RatingState Before)
{
    private const string Model = "H200";

    private static readonly OrganisationId Buyer = OrganisationId.New();

    private static readonly OrganisationId SomeoneElse = OrganisationId.New();

    private static readonly string[] Zones = ["Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "America/Asuncion", "Asia/Kathmandu", "UTC"];

    // Days around which the clocks of those zones are set, and one around which none is.
    private static readonly DateTime[] Days =
        [new(2026, 3, 8), new(2026, 3, 29), new(2026, 4, 5), new(2026, 10, 4), new(2026, 10, 25), new(2026, 11, 1), new(2024, 10, 6), new(2026, 7, 15)];

    private static readonly Gen<Money> Price =
        Gen.OneOf(Gen.Const(0L), Gen.Long[1, 20], Gen.Long[0, 50_000_000]).Select(micros => new Money(micros, "CNY"));

    // Amounts up to 64 cores over hours: some volumes fall within a usage, some outside.
    private static readonly Gen<long> Volume = Gen.OneOf(Gen.Const(0L), Gen.Long[1, 100_000], Gen.Long[1, 1_000_000_000]);

    private static readonly Gen<PriceTier[]> Tiers =
        Volume.Array[0, 4].SelectMany(froms => Price.Array[froms.Length].Select(prices =>
            froms.Where(from => from > 0).Distinct().Order().Zip(prices, (from, price) => new PriceTier(from, price)).ToArray()));

    private static readonly Gen<DateTimeOffset> Start =
        from day in OneOf(Days)
        from ticks in Gen.OneOf(Gen.Int[-1440, 2880].Select(minute => minute * TimeSpan.TicksPerMinute), Gen.Long[-TimeSpan.TicksPerDay, 2 * TimeSpan.TicksPerDay])
        select new DateTimeOffset(day, TimeSpan.Zero).AddTicks(ticks);

    private static readonly Gen<PriceWindows?> Windows =
        from zone in OneOf(Zones)
        from edges in Gen.Int[0, PriceWindow.MinutesOfDay - 1].HashSet[0, 6]
        from perMille in Gen.Int[0, 3000].Array[6]
        from kept in Gen.Bool.Array[6]
        let sorted = edges.Order().ToArray()
        let windows = sorted.Select((edge, i) => new PriceWindow($"w{i}", edge, sorted[(i + 1) % sorted.Length], perMille[i])).Where((_, i) => kept[i]).ToArray()
        select windows.Length == 0 ? null : new PriceWindows { ZoneId = zone, Windows = windows };

    public static Gen<RatingCase> Any { get; } =
        from start in Start
        from seconds in Gen.Frequency((5, Gen.Long[1, 120]), (5, Gen.Long[1, 7200]), (1, Gen.Long[1, 200_000]))
        from windows in Windows
        from multipliers in Gen.Int[0, 5000].Array[3]
        from rules in Rule(null).Array[3]
        from own in Gen.Bool
        from areNet in Gen.Bool
        from contracts in Contract(start, seconds).Array[0, 4]
        from amounts in Gen.Select(Gen.OneOf(Gen.Const(0L), Gen.Long[1, 64_000]), Gen.OneOf(Gen.Const(0L), Gen.Long[1, 500_000]), Gen.OneOf(Gen.Const(0L), Gen.Long[1, 8000]))
        from before in Volume.Array[3]
        from priorityClass in Gen.Enum<PriorityClass>()
        select Make(start, seconds, windows, multipliers, rules, own, areNet, contracts, amounts, before, priorityClass);

    public override string ToString() =>
        $"{Usage.ChargePeriodStart:O} {Usage.BilledSeconds} s {Usage.Allocated} {Usage.PriorityClass}; windows {Book.Windows?.ZoneId} {string.Join(", ", Book.Windows?.Windows ?? [])}; "
        + string.Join("; ", Book.Rules.Concat(Book.Contracts).Select(rule => $"{rule.Sku} {rule.ListUnitPrice} tax {rule.VatRateBasisPoints} {(Book.PricesAreNet ? "on top" : "within")} free {rule.FreeQuantity} [{string.Join(", ", rule.Tiers)}] {rule.Contract}"));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<PriceRule> Rule(Sku? sku) =>
        from price in Price
        from free in Volume
        from tiers in Tiers
        from rate in Gen.OneOf(Gen.Const(0), Gen.Const(600), Gen.Int[0, PriceTax.MaxRateBasisPoints])
        select new PriceRule { Sku = sku ?? Sku.CpuCoreHour, ListUnitPrice = price, FreeQuantity = free, Tiers = tiers, VatRateBasisPoints = rate };

    // Most begin or end within the usage, some at the very start of a second of it.
    private static Gen<PriceRule> Contract(DateTimeOffset start, long seconds) =>
        from sku in OneOf(Sku.CpuCoreHour, Sku.MemoryGibHour, Sku.GpuHour(Model), Sku.AnyGpuHour)
        from rule in Rule(sku)
        from owner in Gen.Frequency((4, Gen.Const(Buyer)), (1, Gen.Const(SomeoneElse)))
        from at in Gen.OneOf(Gen.Long[0, seconds].Select(second => second * TimeSpan.TicksPerSecond), Gen.Long[-TimeSpan.TicksPerDay, seconds * TimeSpan.TicksPerSecond])
        from length in Gen.Long[1, seconds * 2]
        from isOpen in Gen.Bool
        from hasRate in Gen.Bool
        select rule with { VatRateBasisPoints = hasRate ? rule.VatRateBasisPoints : null, Contract = new ContractTerm(owner, start.AddTicks(at), isOpen ? null : start.AddTicks(at).AddSeconds(length)) };

    private static RatingCase Make(
        DateTimeOffset start, long seconds, PriceWindows? windows, int[] multipliers, PriceRule[] rules, bool own, bool areNet, PriceRule[] contracts, (long Cpu, long Memory, long Gpu) amounts,
        long[] before, PriorityClass priorityClass)
    {
        Sku[] skus = [Sku.CpuCoreHour, Sku.MemoryGibHour, own ? Sku.GpuHour(Model) : Sku.AnyGpuHour];
        var book = PriceBook.Draft(PriceBookId.New(), 1, "CNY");
        var contents = new PriceBookContents
        {
            SpotPerMille = multipliers[0], StandardPerMille = multipliers[1], UrgentPerMille = multipliers[2], Windows = windows, PricesAreNet = areNet,
            Rules = [.. rules.Select((rule, i) => rule with { Sku = skus[i] })],
            Contracts = contracts.Aggregate(new List<PriceRule>(), (kept, next) =>
                kept.Exists(other => other.Sku == next.Sku && other.Contract!.Overlaps(next.Contract!)) ? kept : [.. kept, next]),
        };
        Assert.Null(book.Rewrite(contents));
        var usage = AUsage.Of(seconds, amounts.Cpu, amounts.Memory, amounts.Gpu, Model, priorityClass) with { OrganisationId = Buyer, ChargePeriodStart = start };
        Sku[] used = [Sku.CpuCoreHour, Sku.MemoryGibHour, Sku.GpuHour(Model)];
        return new RatingCase(book, usage, RatingState.Of(used.Zip(before, KeyValuePair.Create)));
    }
}
