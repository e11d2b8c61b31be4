using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.PriceBooks;

/// <summary>What was published stays, whoever has a connection to the database.</summary>
public sealed class FixedPriceBookTests
{
    private static readonly string[] Forbidden =
    [
        """UPDATE "PriceBooks" SET "Rules" = '[]' WHERE "State" <> 1""",
        """UPDATE "PriceBooks" SET "SpotPerMille" = 1 WHERE "State" = 2""",
        """UPDATE "PriceBooks" SET "EffectiveFrom" = "EffectiveFrom" + 1 WHERE "State" = 2""",
        """UPDATE "PriceBooks" SET "State" = 1 WHERE "State" = 2""",
        """UPDATE "PriceBooks" SET "State" = 2, "SupersededAt" = NULL WHERE "State" = 3""",
        """UPDATE "PriceBooks" SET "SupersededAt" = "SupersededAt" + 1 WHERE "State" = 3""",
        """UPDATE "PriceBooks" SET "State" = 3 WHERE "State" = 2""",
        """UPDATE "PriceBooks" SET "State" = 3, "SupersededAt" = 1, "PricesAreNet" = NOT "PricesAreNet" WHERE "State" = 2""",
        """DELETE FROM "PriceBooks" WHERE "State" = 3""",
        """DELETE FROM "PriceBooks" WHERE "State" = 2""",
    ];

    [Fact]
    public async Task PriceBook_OnSqlite_RefusesToBeRewritten()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await CheckAsync(ledger, Forbidden);
    }

    [SkippableFact]
    public async Task PriceBook_OnPostgres_RefusesToBeRewritten()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await CheckAsync(ledger, [.. Forbidden, """TRUNCATE "PriceBooks" """]);
    }

    private static async Task CheckAsync(StoredLedger ledger, IEnumerable<string> statements)
    {
        ledger.Time.Advance(TimeSpan.FromDays(1));
        await ledger.PublishAsync(contents => contents with { SpotPerMille = 300 });
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.PriceBooks.Add(PriceBook.Draft(PriceBookId.New(), 3, "CNY"));
        await db.SaveChangesAsync();
        foreach (var statement in statements)
        {
            var error = await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(statement));
            Assert.Contains("never changes", error.Message, StringComparison.Ordinal);
        }

        // A draft may still be edited and thrown away.
        Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("""UPDATE "PriceBooks" SET "SpotPerMille" = 1 WHERE "State" = 1"""));
        Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("""DELETE FROM "PriceBooks" WHERE "State" = 1"""));
        Assert.Equal([PriceBookState.Superseded, PriceBookState.Published], await db.PriceBooks.AsNoTracking().OrderBy(book => book.Version).Select(book => book.State).ToListAsync());
    }
}
