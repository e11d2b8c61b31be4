using Microsoft.EntityFrameworkCore;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.PriceBooks;

public sealed record PriceBookView(
    Guid Id, int Version, string Currency, PriceBookState State, DateTimeOffset? EffectiveFrom, DateTimeOffset? PublishedAt, DateTimeOffset? SupersededAt, bool IsInForce,
    int SpotPerMille, int StandardPerMille, int UrgentPerMille, IReadOnlyList<PriceRowView> Prices);

/// <param name="Kind">What is counted.</param>
/// <param name="Unit">Code of the unit the price is for, such as <c>core_hour</c>.</param>
public sealed record PriceRowView(string Sku, SkuKind Kind, string? Model, string Unit, Money Spot, Money Standard, Money Urgent);

/// <summary>Price books with what they ask in each class, the newest first.</summary>
public sealed class PriceBookQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<IReadOnlyList<PriceBookView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var books = await db.PriceBooks.AsNoTracking().OrderByDescending(book => book.Version).ToListAsync(cancellationToken);
        return [.. books.Select(book => View(book, now))];
    }

    private static PriceBookView View(PriceBook book, DateTimeOffset now) => new(
        book.Id.Value, book.Version, book.Currency, book.State, book.EffectiveFrom, book.PublishedAt, book.SupersededAt, book.IsInForceAt(now),
        book.SpotPerMille, book.StandardPerMille, book.UrgentPerMille,
        [.. book.Rules.OrderBy(rule => rule.Sku.Kind).ThenBy(rule => rule.Sku.Model == Sku.AnyModel).ThenBy(rule => rule.Sku.Model, StringComparer.Ordinal).Select(rule => new PriceRowView(
            rule.Sku.Code, rule.Sku.Kind, rule.Sku.Model, rule.Sku.Unit.Code,
            Times(rule.ListUnitPrice, book.SpotPerMille), Times(rule.ListUnitPrice, book.StandardPerMille), Times(rule.ListUnitPrice, book.UrgentPerMille)))]);

    // For reading only: what is charged is rated from the exact list price and the multiplier.
    private static Money Times(Money price, int perMille) => new((long)((Int128)price.Micros * perMille / PriceBook.Unmultiplied), price.Currency);
}
