using System.Text;
using Portal.Features.Audit;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Audit;

public sealed class AuditQueriesTests
{
    [Fact]
    public async Task List_Days_AreThoseOfTheInstallationsZone()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        // 9 November 23:59 and 10 November 00:00 in Shanghai.
        await AddAsync(ledger, "before", new DateTimeOffset(2026, 11, 9, 15, 59, 59, TimeSpan.Zero));
        await AddAsync(ledger, "first", new DateTimeOffset(2026, 11, 9, 16, 0, 0, TimeSpan.Zero));
        await AddAsync(ledger, "last", new DateTimeOffset(2026, 11, 10, 15, 59, 59, TimeSpan.Zero));
        await AddAsync(ledger, "after", new DateTimeOffset(2026, 11, 10, 16, 0, 0, TimeSpan.Zero));
        var day = new DateOnly(2026, 11, 10);

        Assert.Equal(["last", "first"], await ActsAsync(ledger, new AuditFilter(From: day, To: day)));
        Assert.Equal(["after", "last", "first"], await ActsAsync(ledger, new AuditFilter(From: day, To: DateOnly.MaxValue)));
    }

    [Fact]
    public async Task List_Filters_AllHold()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await AddAsync(ledger, "node.drain", StoredLedger.Start);
        await AddAsync(ledger, "node.drain", StoredLedger.Start, "else@example.com");
        await AddAsync(ledger, "node.cordon", StoredLedger.Start);

        Assert.Equal(["node.drain"], await ActsAsync(ledger, new AuditFilter(Actor: " admin@", Act: "node.drain", Target: "node/")));
        Assert.Empty(await ActsAsync(ledger, new AuditFilter(Target: "task/")));
        Assert.Equal(["node.cordon", "node.drain"], await Queries(ledger).ActsAsync(ledger.Admin, CancellationToken.None));
    }

    [Fact]
    public async Task WriteAsync_AwkwardCells_AreQuotedAndNeverFormulas()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await AddAsync(ledger, "x", StoredLedger.Start, "=HYPERLINK(\"http://x\",\"a\")", "{\"name\":\"a,b\"}");
        using var stream = new MemoryStream();

        await AuditCsv.WriteAsync(stream, Queries(ledger).AllAsync(ledger.Admin, new AuditFilter(), CancellationToken.None), CancellationToken.None);

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n");
        Assert.Equal("\uFEFFAt,Actor,Act,Target,Details,Address,Id", lines[0]);
        Assert.StartsWith("2026-11-10T04:00:00.000Z,\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\",x,node/1,\"{\"\"name\"\":\"\"a,b\"\"}\",,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NoAdministrator_Throws()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Queries(ledger).ListAsync(customer.Caller, new AuditFilter(), 1, CancellationToken.None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await Queries(ledger).AllAsync(customer.Caller, new AuditFilter(), CancellationToken.None).GetAsyncEnumerator().MoveNextAsync());
    }

    private static AuditQueries Queries(StoredLedger ledger) => new(ledger.Contexts, ledger.Site);

    private static async Task<IEnumerable<string>> ActsAsync(StoredLedger ledger, AuditFilter filter) =>
        (await Queries(ledger).ListAsync(ledger.Admin, filter, 1, CancellationToken.None)).Rows.Select(row => row.Act);

    private static async Task AddAsync(StoredLedger ledger, string act, DateTimeOffset at, string actor = "admin@example.com", string details = "{}")
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.AuditEntries.Add(new AuditEntry { At = at, Actor = actor, Act = act, Target = "node/1", Details = details });
        await db.SaveChangesAsync();
    }
}
