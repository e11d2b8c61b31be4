using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Request × price book → quote, with the same arithmetic that later rates the usage.</summary>
/// <remarks>
/// Expected costs are those of a run that starts now, at the volume the organisation has reached in the month. The maximum
/// cannot know when the task will run nor how much else is settled before it: it takes the dearest GPU model, the dearest
/// tier and contract that may still apply and the dearest window, and no allowance. So it holds in every order of events.
/// </remarks>
public static class Quoter
{
    /// <summary>Quotes a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="priorityClass">Its class.</param>
    /// <param name="book">The book in force.</param>
    /// <param name="expectedRun">How long it is thought to run; cut at the maximum run time.</param>
    /// <param name="offeredGpuModels">Models the cluster has; looked at when the request accepts any.</param>
    /// <param name="buyer">Who asks, when, and what they used before in the month.</param>
    /// <returns>
    /// The quote, or a refusal: <c>unpriced_sku</c> when CPU, memory, a named GPU model or all offered ones have no price
    /// (<c>Details["sku"]</c>); <c>no_gpu_offered</c> when any GPU would do and there is none; <c>quote_too_large</c> when the
    /// cost passes what an account can hold.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The expected run is negative or out of order.</exception>
    public static Result<Quote> Quote(
        ResourceRequest request, PriorityClass priorityClass, PriceBook book, ExpectedRun expectedRun, IReadOnlyCollection<string> offeredGpuModels, Buyer buyer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(offeredGpuModels);
        ArgumentNullException.ThrowIfNull(buyer);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedRun.LowSeconds, nameof(expectedRun));
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedRun.LikelySeconds, expectedRun.LowSeconds, nameof(expectedRun));
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedRun.HighSeconds, expectedRun.LikelySeconds, nameof(expectedRun));
        var gpus = AcceptedGpus(request, book, offeredGpuModels, buyer);
        if (!gpus.IsAccepted)
            return gpus.Refusal;
        try
        {
            return Price(request, priorityClass, book, Cut(expectedRun, request.MaxRunSeconds), gpus.Value, buyer);
        }
        catch (OverflowException)
        {
            return new Refusal("quote_too_large", "maxRunSeconds");
        }
    }

    private static Result<Quote> Price(ResourceRequest request, PriorityClass priorityClass, PriceBook book, ExpectedRun run, PricedModel[] gpus, Buyer buyer)
    {
        var dearest = gpus.Length == 0 ? null : gpus.MaxBy(gpu => (Int128)gpu.Dearest.UnitPrice.Micros * gpu.Dearest.Tax.Factor)!.Model;
        var (multiplier, window) = (book.MultiplierPerMille(priorityClass), book.Windows?.DearestPerMille ?? PriceBook.Unmultiplied);
        var maximum = new List<QuoteLine>(3);
        foreach (var (sku, amount) in Rater.Allocations(request.Amounts, dearest))
        {
            var price = book.DearestFrom(sku, buyer.OrganisationId, buyer.Now);
            if (!price.IsAccepted)
                return price.Refusal;
            maximum.Add(new QuoteLine
            {
                Sku = sku,
                Amount = amount,
                ListUnitPrice = price.Value.UnitPrice,
                Tax = price.Value.Tax,
                MultiplierPerMille = multiplier,
                WindowPerMille = window,
                Maximum = Rater.CostOf(sku.Unit, (Int128)amount * request.MaxRunSeconds, price.Value.UnitPrice, multiplier, window, price.Value.Tax),
            });
        }

        var expected = Rate(request, priorityClass, book, run.LikelySeconds, dearest, buyer);
        string?[] models = gpus.Length == 0 ? [null] : [.. gpus.Select(gpu => gpu.Model)];
        return new Quote
        {
            PriceBookId = book.Id,
            PriceBookVersion = book.Version,
            PriorityClass = priorityClass,
            MaxRunSeconds = request.MaxRunSeconds,
            ExpectedRun = run,
            GpuModels = gpus.Select(gpu => gpu.Model).ToArray(),
            QuotedGpuModel = dearest,
            Lines = maximum,
            ExpectedLines = expected?.Lines ?? [],
            ExpectedLow = models.Min(model => Rate(request, priorityClass, book, run.LowSeconds, model, buyer)?.Total ?? Money.Zero(book.Currency)),
            Expected = expected?.Total ?? Money.Zero(book.Currency),
            ExpectedHigh = Rate(request, priorityClass, book, run.HighSeconds, dearest, buyer)?.Total ?? Money.Zero(book.Currency),
            Maximum = maximum.Aggregate(Money.Zero(book.Currency), (sum, line) => sum + line.Maximum),
        };
    }

    // A run from now on, as it would be metered; null for one of no length.
    private static RatedUsage? Rate(ResourceRequest request, PriorityClass priorityClass, PriceBook book, long seconds, string? gpuModel, Buyer buyer) =>
        seconds == 0 ? null : Rater.Rate(
            new UsageRecord
            {
                AttemptId = default, TaskId = default, ProjectId = default, OrganisationId = buyer.OrganisationId, FromSecond = 0, BilledSeconds = seconds,
                ChargePeriodStart = buyer.Now, Allocated = request.Amounts, GpuModel = gpuModel, PriorityClass = priorityClass, CpuMicroseconds = 0, PeakMemoryBytes = 0,
            },
            book, buyer.State).Value;

    // Named models must all have a price. Of "any", those offered and priced are meant: one without a price is left out, so that it is never placed on.
    private static Result<PricedModel[]> AcceptedGpus(ResourceRequest request, PriceBook book, IReadOnlyCollection<string> offered, Buyer buyer)
    {
        if (request.Amounts.GpuMilli == 0)
            return Array.Empty<PricedModel>();
        var isAny = request.GpuModels.Count == 0;
        if (isAny && offered.Count == 0)
            return new Refusal("no_gpu_offered", "gpuMilli");
        var gpus = new List<PricedModel>();
        Refusal? unpriced = null;
        foreach (var model in (isAny ? offered : request.GpuModels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var price = Sku.TryGpuHour(model, out var sku)
                ? book.DearestFrom(sku, buyer.OrganisationId, buyer.Now)
                : PriceBook.Unpriced($"gpu.{model}.hour", SkuKind.Gpu);
            if (price.IsAccepted)
                gpus.Add(new PricedModel(model, price.Value));
            else
                unpriced ??= price.Refusal;
        }

        return unpriced is not null && (!isAny || gpus.Count == 0) ? unpriced : gpus.ToArray();
    }

    private static ExpectedRun Cut(ExpectedRun run, long maxSeconds) =>
        new(Math.Min(run.LowSeconds, maxSeconds), Math.Min(run.LikelySeconds, maxSeconds), Math.Min(run.HighSeconds, maxSeconds));

    private sealed record PricedModel(string Model, (Money UnitPrice, PriceTax Tax) Dearest);
}
