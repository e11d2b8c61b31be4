using Portal.Features.PriceBooks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.PriceBooks;

public sealed class PriceBookQueriesTests
{
    [Fact]
    public async Task List_BookInForce_PricesEachClass()
    {
        await using var ledger = await StoredLedger.SqliteAsync();

        var book = Assert.Single(await new PriceBookQueries(ledger.Contexts, ledger.Time).ListAsync(ledger.Admin, CancellationToken.None));

        Assert.True(book.IsInForce);
        var memory = Assert.Single(book.Prices, price => price.Sku == "memory.gib_hour");
        Assert.Equal(("0.02", "0.05", "0.075"), (memory.Spot.ToDecimalString(), memory.Standard.ToDecimalString(), memory.Urgent.ToDecimalString()));
        Assert.Equal(("gpu.any.hour", "storage.gib_month"), (book.Prices[^2].Sku, book.Prices[^1].Sku));
        // What is kept has no class.
        Assert.Equal(("0.20", "0.20"), (book.Prices[^1].Spot.ToDecimalString(), book.Prices[^1].Urgent.ToDecimalString()));
    }

    [Fact]
    public async Task List_BeforeItsTime_IsNotInForce()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            var last = db.PriceBooks.Single();
            var next = last.DraftNext(Portal.Core.Primitives.PriceBookId.New(), 2);
            Assert.Null(next.Publish(last, StoredLedger.Start.AddDays(1), null, StoredLedger.Start));
            db.PriceBooks.Add(next);
            await db.SaveChangesAsync();
        }

        var books = await new PriceBookQueries(ledger.Contexts, ledger.Time).ListAsync(ledger.Admin, CancellationToken.None);

        Assert.Equal([(2, false), (1, true)], books.Select(book => (book.Version, book.IsInForce)));
    }
}
