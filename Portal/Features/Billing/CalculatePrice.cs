using Microsoft.EntityFrameworkCore;
using Portal.Components.Shared;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.PriceBooks;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>A task somebody thinks of.</summary>
/// <param name="GpuModel">Of the price list; needed with a GPU.</param>
/// <param name="StartAt">When it would start, which decides the windows; null for now.</param>
#nullable disable annotations // What binds parameters is generated, and knows no annotated type.
public sealed record PriceQuestion(
    long CpuMillicores, long MemoryMebibytes, long GpuMilli, PriorityClass PriorityClass, long Seconds, string GpuModel = null, DateTimeOffset? StartAt = null);
#nullable restore annotations

/// <summary>Quantity × unit price × multipliers = cost.</summary>
public sealed record CalculatedLine(Sku Sku, long PricingQuantity, Money ListUnitPrice, int MultiplierPerMille, PriceReason Price, Money Cost);

/// <param name="Maximum">What would be held.</param>
public sealed record CalculatedPrice(IReadOnlyList<CalculatedLine> Lines, Money Total, Money Maximum, int PriceBookVersion);

/// <summary>What a task would cost by the list, as the first of a month; for everybody who wants to know before they sign up.</summary>
public sealed class CalculatePrice(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<Result<CalculatedPrice>> HandleAsync(PriceQuestion question, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(question.PriorityClass))
            return Invalid("priorityClass", ("rule", "unknown"));
        // Prices of a start in a hundred years would be no news to anybody.
        if (question.StartAt is { Year: < 2000 or > 2200 })
            return Invalid("startAt", ("least", "2000"), ("most", "2200"));
        string[] models = string.IsNullOrWhiteSpace(question.GpuModel) ? [] : [question.GpuModel.Trim()];
        var request = ResourceRequest.Create(question.CpuMillicores, question.MemoryMebibytes, question.GpuMilli, models, question.Seconds);
        if (!request.IsAccepted)
            return request.Refusal;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var book = await CurrentPriceBook.GetAsync(db, now, cancellationToken);
        var quote = Quoter.Quote(request.Value, question.PriorityClass, book, ExpectedRun.Of(question.Seconds), models, new Buyer(default, question.StartAt?.ToUniversalTime() ?? now, RatingState.Empty));
        if (!quote.IsAccepted)
            return quote.Refusal;
        return new CalculatedPrice(
            [.. quote.Value.ExpectedLines.Select(line => new CalculatedLine(line.Sku, line.PricingQuantity, line.ListUnitPrice, line.MultiplierPerMille, PriceReason.Of(line), line.BilledCost))],
            quote.Value.Expected, quote.Value.Maximum, book.Version);
    }

    private static Refusal Invalid(string field, params (string Name, string Value)[] details) =>
        new(TaskRefusal.InvalidField, field, details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal));
}
