using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Request × price book → quote, with the same arithmetic that later rates the usage.</summary>
public static class Quoter
{
    /// <summary>Quotes a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="priorityClass">Its class.</param>
    /// <param name="book">The book in force.</param>
    /// <param name="expectedRun">How long it is thought to run; cut at the maximum run time.</param>
    /// <param name="offeredGpuModels">Models the cluster has; looked at when the request accepts any.</param>
    /// <returns>
    /// The quote, or a refusal: <c>unpriced_sku</c> when CPU, memory, a named GPU model or all offered ones have no price
    /// (<c>Details["sku"]</c>); <c>no_gpu_offered</c> when any GPU would do and there is none; <c>quote_too_large</c> when the
    /// cost passes what an account can hold.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The expected run is negative or out of order.</exception>
    public static Result<Quote> Quote(
        ResourceRequest request, PriorityClass priorityClass, PriceBook book, ExpectedRun expectedRun, IReadOnlyCollection<string> offeredGpuModels)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(offeredGpuModels);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedRun.LowSeconds, nameof(expectedRun));
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedRun.LikelySeconds, expectedRun.LowSeconds, nameof(expectedRun));
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedRun.HighSeconds, expectedRun.LikelySeconds, nameof(expectedRun));
        var gpus = AcceptedGpus(request, book, offeredGpuModels);
        if (!gpus.IsAccepted)
            return gpus.Refusal;
        try
        {
            return Price(request, priorityClass, book, Cut(expectedRun, request.MaxRunSeconds), gpus.Value);
        }
        catch (OverflowException)
        {
            return new Refusal("quote_too_large", "maxRunSeconds");
        }
    }

    private static Result<Quote> Price(ResourceRequest request, PriorityClass priorityClass, PriceBook book, ExpectedRun run, PriceRuleByModel[] gpus)
    {
        var dearest = gpus.Length == 0 ? null : gpus.MaxBy(gpu => gpu.Rule.ListUnitPrice.Micros);
        var cheapest = gpus.Length == 0 ? null : gpus.MinBy(gpu => gpu.Rule.ListUnitPrice.Micros);
        var multiplier = book.MultiplierPerMille(priorityClass);
        var lines = new List<QuoteLine>(3);
        var (low, high) = (Money.Zero(book.Currency), Money.Zero(book.Currency));
        foreach (var (sku, amount) in Rater.Allocations(request.Amounts, dearest?.Model))
        {
            var price = book.PriceOf(sku);
            if (!price.IsAccepted)
                return price.Refusal;
            var unitPrice = price.Value.ListUnitPrice;
            var leastPrice = sku.Kind == SkuKind.Gpu ? cheapest!.Rule.ListUnitPrice : unitPrice;
            low += Rater.CumulativeCost(sku.Unit, amount, run.LowSeconds, leastPrice, multiplier);
            high += Rater.CumulativeCost(sku.Unit, amount, run.HighSeconds, unitPrice, multiplier);
            lines.Add(new QuoteLine
            {
                Sku = sku,
                Amount = amount,
                ListUnitPrice = unitPrice,
                MultiplierPerMille = multiplier,
                Expected = Rater.CumulativeCost(sku.Unit, amount, run.LikelySeconds, unitPrice, multiplier),
                Maximum = Rater.CumulativeCost(sku.Unit, amount, request.MaxRunSeconds, unitPrice, multiplier),
            });
        }

        return new Quote
        {
            PriceBookId = book.Id,
            PriceBookVersion = book.Version,
            PriorityClass = priorityClass,
            MaxRunSeconds = request.MaxRunSeconds,
            ExpectedRun = run,
            GpuModels = gpus.Select(gpu => gpu.Model).ToArray(),
            QuotedGpuModel = dearest?.Model,
            Lines = lines,
            ExpectedLow = low,
            Expected = lines.Aggregate(Money.Zero(book.Currency), (sum, line) => sum + line.Expected),
            ExpectedHigh = high,
            Maximum = lines.Aggregate(Money.Zero(book.Currency), (sum, line) => sum + line.Maximum),
        };
    }

    // Named models must all have a price. Of "any", those offered and priced are meant: one without a price is left out, so that it is never placed on.
    private static Result<PriceRuleByModel[]> AcceptedGpus(ResourceRequest request, PriceBook book, IReadOnlyCollection<string> offered)
    {
        if (request.Amounts.GpuMilli == 0)
            return Array.Empty<PriceRuleByModel>();
        var isAny = request.GpuModels.Count == 0;
        if (isAny && offered.Count == 0)
            return new Refusal("no_gpu_offered", "gpuMilli");
        var gpus = new List<PriceRuleByModel>();
        Refusal? unpriced = null;
        foreach (var model in (isAny ? offered : request.GpuModels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var price = Sku.TryGpuHour(model, out var sku)
                ? book.PriceOf(sku)
                : PriceBook.Unpriced($"gpu.{model}.hour", SkuKind.Gpu);
            if (price.IsAccepted)
                gpus.Add(new PriceRuleByModel(model, price.Value));
            else
                unpriced ??= price.Refusal;
        }

        return unpriced is not null && (!isAny || gpus.Count == 0) ? unpriced : gpus.ToArray();
    }

    private static ExpectedRun Cut(ExpectedRun run, long maxSeconds) =>
        new(Math.Min(run.LowSeconds, maxSeconds), Math.Min(run.LikelySeconds, maxSeconds), Math.Min(run.HighSeconds, maxSeconds));

    private sealed record PriceRuleByModel(string Model, PriceRule Rule);
}
