using System.Numerics;
using CsCheck;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Pricing;

/// <summary>What must hold of rating under every price book.</summary>
public class RatingAgreementTests
{
    [Fact]
    public void Rate_AnyCase_AgreesWithFractionsToTheMicroUnit() => RatingCase.Any.Sample(
        rated =>
        {
            var result = Rater.Rate(rated.Usage, rated.Book, rated.Before).Value!;
            var expected = RationalRater.Rate(rated);

            Assert.Equal(expected.Keys, result.Lines.Select(line => line.Sku.Code).Distinct());
            foreach (var (sku, answer) in expected)
            {
                var lines = result.Lines.Where(line => line.Sku.Code == sku).ToArray();
                Assert.Equal(answer.Exact.Rounded(), lines.Aggregate(BigInteger.Zero, (sum, line) => sum + line.BilledCost.Micros));
                Assert.Equal(answer.Volume, result.After.Of(Sku.Parse(sku)).Volume);
                var quantities = lines.GroupBy(line => (line.ListUnitPrice.Micros, line.WindowName, line.IsAllowance)).ToDictionary(group => group.Key, group => group.Aggregate(BigInteger.Zero, (sum, line) => sum + line.PricingQuantity));
                Assert.Equal(answer.Quantities.Count, quantities.Count);
                Assert.All(answer.Quantities, quantity => Assert.Equal(quantity.Value, quantities[quantity.Key]));
            }
        },
        iter: Published.Rounds(20_000, 1_000_000), print: rated => rated.ToString());

    [Fact]
    public void Rate_AnyLine_ExplainsItsCost() => RatingCase.Any.Sample(
        rated => Assert.All(Rater.Rate(rated.Usage, rated.Book, rated.Before).Value!.Lines, line =>
        {
            var exact = (Rational)line.PricingQuantity / line.PricingUnit.ConsumedPerUnit * line.ListUnitPrice.Micros * line.MultiplierPerMille / 1000 * (line.WindowPerMille ?? 1000) / 1000
                * (rated.Book.PricesAreNet ? 10_000 + line.Tax.RateBasisPoints!.Value : 10_000) / 10_000;
            var off = line.BilledCost.Micros - exact;
            Assert.True(line.BilledCost.Micros >= 0 && BigInteger.Abs(off.Numerator) <= off.Denominator);
        }),
        iter: 3000, print: rated => rated.ToString());

    [Fact]
    public void Rate_SplitAtAnySeconds_RejoinsExactly() => RatingCase.Any.SelectMany(rated => Gen.Long[1, rated.Usage.BilledSeconds].Array[0, 8].Select(cuts => (rated, cuts))).Sample(
        (rated, cuts) =>
        {
            var whole = Rater.Rate(rated.Usage, rated.Book, rated.Before).Value!;
            var (state, lines) = (rated.Before, new List<ChargeLine>());
            foreach (var part in Split(rated.Usage, cuts))
            {
                var piece = Rater.Rate(part, rated.Book, state).Value!;
                lines.AddRange(piece.Lines);
                state = piece.After;
            }

            foreach (var sku in Rater.SkusOf(rated.Usage))
            {
                Assert.Equal(whole.Lines.Where(line => line.Sku == sku).Sum(line => line.BilledCost.Micros), lines.Where(line => line.Sku == sku).Sum(line => line.BilledCost.Micros));
                Assert.Equal(rated.Usage.BilledSeconds * whole.Lines.First(line => line.Sku == sku).Amount, lines.Where(line => line.Sku == sku).Sum(line => line.PricingQuantity));
                Assert.Equal(whole.After.Of(sku), state.Of(sku));
            }
        },
        iter: 3000);

    [Fact]
    public void Rate_TwoUsagesInEitherOrder_FillTheSameVolume() => RatingCase.Any.Sample(
        rated =>
        {
            var second = rated.Usage with { AttemptId = TaskAttemptId.New(), PriorityClass = PriorityClass.Urgent };
            Assert.Equal(After(rated.Usage, second), After(second, rated.Usage));

            long[] After(UsageRecord one, UsageRecord other)
            {
                var state = Rater.Rate(other, rated.Book, Rater.Rate(one, rated.Book, rated.Before).Value!.After).Value!.After;
                return [.. Rater.SkusOf(one).Select(sku => state.Of(sku).Volume)];
            }
        },
        iter: 1000, print: rated => rated.ToString());

    // What makes the hold safe: wherever in the month, the day and the contract a run falls, and whatever was settled before it.
    [Fact]
    public void Quote_AnyRunLater_CostsAtMostTheMaximum() =>
        (from rated in RatingCase.Any from hours in Gen.Long[0, 100] from max in Gen.Long[1, 100_000] select (rated, hours, max)).Sample(
            (rated, hours, max) =>
            {
                var gpu = rated.Usage.Allocated.GpuMilli;
                var usage = rated.Usage with
                {
                    Allocated = new ResourceAmounts(Math.Max(100, rated.Usage.Allocated.CpuMillicores), Math.Max(64, rated.Usage.Allocated.MemoryMebibytes), gpu > 1000 ? gpu / 1000 * 1000 : gpu),
                };
                var now = usage.ChargePeriodStart.AddHours(-hours);
                string[] models = [usage.GpuModel!];
                var request = new ResourceRequest(usage.Allocated.CpuMillicores, usage.Allocated.MemoryMebibytes, usage.Allocated.GpuMilli, models, usage.BilledSeconds + max);
                var quote = Quoter.Quote(request, usage.PriorityClass, rated.Book, new ExpectedRun(1, usage.BilledSeconds, usage.BilledSeconds + max), models, new Buyer(usage.OrganisationId, now, RatingState.Empty)).Value!;

                Assert.True(Rater.Rate(usage, rated.Book, rated.Before).Value!.Total <= quote.Maximum);
                Assert.True(quote.ExpectedLow <= quote.Expected && quote.Expected <= quote.ExpectedHigh && quote.ExpectedHigh <= quote.Maximum);
            },
            iter: 5000);

    private static IEnumerable<UsageRecord> Split(UsageRecord usage, long[] cuts)
    {
        foreach (var cut in cuts.Distinct().Order().Where(cut => cut < usage.ToSecond))
        {
            (var before, usage) = usage.SplitAt(cut);
            yield return before;
        }

        yield return usage;
    }
}
