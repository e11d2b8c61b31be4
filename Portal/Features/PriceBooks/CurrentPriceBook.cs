using Microsoft.EntityFrameworkCore;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.PriceBooks;

/// <summary>The prices in force.</summary>
public static class CurrentPriceBook
{
    public static async Task<PriceBook> GetAsync(PortalDbContext db, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.PriceBooks.AsNoTracking()
            .Where(book => book.EffectiveFrom <= now && (book.SupersededAt == null || book.SupersededAt > now))
            .OrderByDescending(book => book.Version).FirstAsync(cancellationToken);

    /// <summary>Publishes the first prices of a fresh installation.</summary>
    /// <param name="usualRate">Tax rate of a SKU, basis points, contained in them; null says none.</param>
    public static async Task EnsureAsync(PortalDbContext db, string currency, Func<Sku, int>? usualRate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.PriceBooks.AnyAsync(cancellationToken))
            return;
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, currency, usualRate);
        if (book.Publish(null, now, null, now) is { } refusal)
            throw new InvalidOperationException($"The first price book was refused: {refusal.Code}.");
        db.PriceBooks.Add(book);
        await db.SaveChangesAsync(cancellationToken);
    }
}
