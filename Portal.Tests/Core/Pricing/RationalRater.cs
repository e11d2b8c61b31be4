using System.Numerics;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;

namespace Portal.Tests.Core.Pricing;

/// <summary>
/// Rating a second time, written from docs/pricing.md and not from the rater: it walks the minutes of the clock, looks up the price of each, fills the volume of the month from
/// the left, and multiplies fractions. It knows no residue, no merged lines and no 128 bits.
/// </summary>
internal static class RationalRater
{
    /// <param name="Quantities">Consumed units by unit price, window and whether they were free.</param>
    internal sealed record Answer(Rational Exact, BigInteger Volume, Dictionary<(long PriceMicros, string? Window, bool IsFree), BigInteger> Quantities);

    private sealed record Stretch(long FirstSecond, long Seconds, PriceWindow? Window);

    public static Dictionary<string, Answer> Rate(RatingCase rated)
    {
        var (book, usage) = (rated.Book.Contents, rated.Usage);
        var stretches = Minutes(usage, book.Windows);
        var answers = new Dictionary<string, Answer>(StringComparer.Ordinal);
        foreach (var (sku, amount) in new[] { ("cpu.core_hour", usage.Allocated.CpuMillicores), ("memory.gib_hour", usage.Allocated.MemoryMebibytes), ($"gpu.{usage.GpuModel}.hour", usage.Allocated.GpuMilli) })
        {
            if (amount > 0)
                answers[sku] = Rate(sku, amount, stretches, book, usage, rated.Before.Of(Sku.Parse(sku)).Volume);
        }

        return answers;
    }

    private static Answer Rate(string sku, long amount, List<Stretch> stretches, PriceBookContents book, UsageRecord usage, BigInteger volume)
    {
        var perUnit = (Rational)(sku.StartsWith("memory", StringComparison.Ordinal) ? 1024L * 3600 : 1000L * 3600);
        var classMultiplier = (Rational)(usage.PriorityClass switch { PriorityClass.Spot => book.SpotPerMille, PriorityClass.Standard => book.StandardPerMille, _ => book.UrgentPerMille }) / 1000;
        var quantities = new Dictionary<(long, string?, bool), BigInteger>();
        var exact = Rational.Zero;
        foreach (var (first, seconds, window) in stretches)
        {
            foreach (var (rule, share) in ByRule(sku, first, seconds, book, usage))
            {
                var withTax = book.PricesAreNet ? 1 + ((Rational)RateOf(sku, rule, book) / 10_000) : 1;
                for (var left = (BigInteger)amount * share; left > 0;)
                {
                    var (price, isFree, end) = PriceAt(rule, volume);
                    var taken = end is { } edge ? BigInteger.Min(left, edge - volume) : left;
                    exact += (Rational)taken / perUnit * price * classMultiplier * ((window?.PerMille ?? 1000) / (Rational)1000) * withTax;
                    exact = new Rational(exact.Numerator / BigInteger.GreatestCommonDivisor(exact.Numerator, exact.Denominator), exact.Denominator / BigInteger.GreatestCommonDivisor(exact.Numerator, exact.Denominator));
                    quantities[(price, window?.Name, isFree)] = quantities.GetValueOrDefault((price, window?.Name, isFree)) + taken;
                    (volume, left) = (volume + taken, left - taken);
                }
            }
        }

        return new Answer(exact, volume, quantities);
    }

    // Minutes of UTC are minutes of every zone since 1972: all seconds that start within one have the same time on the wall.
    private static List<Stretch> Minutes(UsageRecord usage, PriceWindows? windows)
    {
        if (windows is null)
            return [new Stretch(0, usage.BilledSeconds, null)];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(windows.ZoneId);
        var stretches = new List<Stretch>();
        for (long second = 0; second < usage.BilledSeconds;)
        {
            var starts = usage.ChargePeriodStart.AddSeconds(second).UtcDateTime;
            var intoMinute = starts.Ticks % TimeSpan.TicksPerMinute;
            var stay = 1 + ((TimeSpan.TicksPerMinute - 1 - intoMinute) / TimeSpan.TicksPerSecond);
            var wall = TimeZoneInfo.ConvertTimeFromUtc(starts, zone);
            var window = windows.Windows.SingleOrDefault(window => Lies((wall.Hour * 60) + wall.Minute, window));
            var seconds = Math.Min(stay, usage.BilledSeconds - second);
            if (stretches.Count > 0 && stretches[^1].Window == window)
                stretches[^1] = stretches[^1] with { Seconds = stretches[^1].Seconds + seconds };
            else
                stretches.Add(new Stretch(second, seconds, window));
            second += seconds;
        }

        return stretches;
    }

    private static bool Lies(int minute, PriceWindow window)
    {
        var length = ((window.ToMinute - window.FromMinute + 1439) % 1440) + 1;
        return (minute - window.FromMinute + 1440) % 1440 < length;
    }

    private static IEnumerable<(PriceRule Rule, long Seconds)> ByRule(string sku, long first, long seconds, PriceBookContents book, UsageRecord usage)
    {
        // Second by second where a contract begins or ends within the next minute, else by the minute.
        var edges = book.Contracts.Where(rule => rule.Contract!.OrganisationId == usage.OrganisationId).SelectMany(rule => new[] { rule.Contract!.From, rule.Contract.To ?? rule.Contract.From }).ToArray();
        var rules = new List<(PriceRule Rule, long Seconds)>();
        for (long second = first, step; second < first + seconds; second += step)
        {
            var at = usage.ChargePeriodStart.AddSeconds(second);
            step = edges.Length == 0 ? seconds : edges.Any(edge => at < edge && edge < at.AddMinutes(1)) ? 1 : Math.Min(60, first + seconds - second);
            var rule = RuleAt(sku, at, book, usage);
            if (rules.Count > 0 && ReferenceEquals(rules[^1].Rule, rule))
                rules[^1] = (rule, rules[^1].Seconds + step);
            else
                rules.Add((rule, step));
        }

        return rules;
    }

    private static PriceRule RuleAt(string sku, DateTimeOffset at, PriceBookContents book, UsageRecord usage)
    {
        // A model's own price before that of any model, a contract before the list.
        foreach (var code in sku.StartsWith("gpu.", StringComparison.Ordinal) ? new[] { sku, "gpu.any.hour" } : [sku])
        {
            var own = book.Contracts.SingleOrDefault(rule => rule.Sku.Code == code && rule.Contract!.OrganisationId == usage.OrganisationId
                && rule.Contract.From <= at && !(rule.Contract.To <= at));
            if ((own ?? book.Rules.SingleOrDefault(rule => rule.Sku.Code == code)) is { } rule)
                return rule;
        }

        throw new InvalidOperationException($"{sku} has no price.");
    }

    // A contract without a rate of its own has that of the price it stands in for.
    private static int RateOf(string sku, PriceRule rule, PriceBookContents book) => rule.VatRateBasisPoints
        ?? (book.Rules.SingleOrDefault(list => list.Sku.Code == sku) ?? book.Rules.Single(list => list.Sku.Code == "gpu.any.hour")).VatRateBasisPoints!.Value;

    private static (long PriceMicros, bool IsFree, BigInteger? End) PriceAt(PriceRule rule, BigInteger volume)
    {
        if (volume < rule.FreeQuantity)
            return (0, true, rule.FreeQuantity);
        var reached = rule.Tiers.LastOrDefault(tier => tier.FromQuantity <= volume);
        return ((reached?.UnitPrice ?? rule.ListUnitPrice).Micros, false, rule.Tiers.FirstOrDefault(tier => tier.FromQuantity > volume)?.FromQuantity);
    }
}
