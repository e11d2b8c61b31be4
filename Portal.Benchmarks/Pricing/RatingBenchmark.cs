using System.Diagnostics;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Benchmarks.Pricing;

/// <summary>Lines rated a second by one thread, beside the same lines multiplied in decimals without windows, tiers, rounding or explanation.</summary>
public static class RatingBenchmark
{
    private const int Usages = 10_000;

    public static int Run(TimeSpan duration)
    {
        var random = new Random(1);
        var plain = Book(null, [], 0);
        var full = Book(
            new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("Night", 22 * 60, 8 * 60, 600), new PriceWindow("Noon", 12 * 60, 14 * 60, 1200)] },
            [new PriceTier(Hours(100_000), new Money(400_000, "CNY")), new PriceTier(Hours(1_000_000), new Money(300_000, "CNY"))], Hours(1000));
        var usages = Enumerable.Range(0, Usages).Select(_ => Usage(random)).ToArray();
        // Everything is made hot before anything is timed, and each is timed last and first.
        foreach (var length in new[] { TimeSpan.FromSeconds(1), duration })
        {
            var bare = Lines(usages, plain, length, Multiply);
            var rated = Lines(usages, plain, length, static (usage, book, state) => Rater.Rate(usage, book, state).Value);
            var all = Lines(usages, full, length, static (usage, book, state) => Rater.Rate(usage, book, state).Value);
            var again = Lines(usages, plain, length, Multiply);
            if (length == duration)
                Console.WriteLine($"multiplied bare {bare:N0} and {again:N0} lines/s   one price {rated:N0} lines/s ({(bare + again) / 2 / rated:0.0} × slower)   windows, tiers, allowance {all:N0} lines/s ({(bare + again) / 2 / all:0.0} × slower)");
        }

        return 0;
    }

    private static double Lines(UsageRecord[] usages, PriceBook book, TimeSpan duration, Func<UsageRecord, PriceBook, RatingState, RatedUsage> rate)
    {
        var (lines, state, watch) = (0L, RatingState.Empty, Stopwatch.StartNew());
        while (watch.Elapsed < duration)
        {
            foreach (var usage in usages)
            {
                var rated = rate(usage, book, state);
                (lines, state) = (lines + rated.Lines.Count, rated.After);
            }

            // A new month: volumes pass through the tiers again.
            state = RatingState.Empty;
        }

        return lines / watch.Elapsed.TotalSeconds;
    }

    // What one would write first: three products, three lines.
    private static RatedUsage Multiply(UsageRecord usage, PriceBook book, RatingState state) => new()
    {
        Usage = usage, Currency = book.Currency, After = state,
        Lines = [Bare(Sku.CpuCoreHour, usage.Allocated.CpuMillicores), Bare(Sku.MemoryGibHour, usage.Allocated.MemoryMebibytes), Bare(Sku.GpuHour(usage.GpuModel!), usage.Allocated.GpuMilli)],
    };

    private static readonly Dictionary<Sku, decimal> Prices = new() { [Sku.CpuCoreHour] = 0.5m, [Sku.MemoryGibHour] = 0.05m, [Sku.GpuHour("H200")] = 32m };

    private static ChargeLine Bare(Sku sku, long amount) => new()
    {
        Sku = sku, PricedAs = sku, Amount = amount, FromSecond = 0, ToSecond = 3600, PricingQuantity = amount * 3600, ListUnitPrice = new Money(1, "CNY"), PriorityClass = PriorityClass.Standard,
        MultiplierPerMille = 1000, BilledCost = new Money((long)(amount * 3600m / sku.Unit.ConsumedPerUnit * Prices[sku] * 1_000_000m), "CNY"), PriceBookId = default, PriceBookVersion = 1,
    };

    private static UsageRecord Usage(Random random) => new()
    {
        AttemptId = TaskAttemptId.New(), TaskId = default, ProjectId = default, OrganisationId = default, FromSecond = 0, BilledSeconds = random.Next(1, 8 * 3600),
        ChargePeriodStart = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(30 * 24 * 3600)),
        Allocated = new ResourceAmounts(random.Next(1, 64) * 1000L, random.Next(1, 256) * 1024L, random.Next(1, 8) * 1000L), GpuModel = "H200",
        PriorityClass = (PriorityClass)random.Next(1, 4), CpuMicroseconds = 0, PeakMemoryBytes = 0,
    };

    private static PriceBook Book(PriceWindows? windows, PriceTier[] tiers, long free)
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        var contents = book.Contents with { Windows = windows, Rules = [.. book.Rules.Select(rule => rule.Sku == Sku.CpuCoreHour ? rule with { Tiers = tiers, FreeQuantity = free } : rule)] };
        return book.Rewrite(contents) is { } refusal ? throw new InvalidOperationException(refusal.Code) : book;
    }

    private static long Hours(long hours) => hours * PricingUnit.CoreHour.ConsumedPerUnit;
}
