using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Tests.Testing;

namespace Portal.Tests.Persistence;

/// <summary>Rows that are written past the change tracker: what has changed in them, and nothing else.</summary>
public sealed class StoredRowsTests
{
    [Fact]
    public async Task Write_OnSqlite_StoresWhatHasChanged()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await CheckAsync(ledger);
    }

    [SkippableFact]
    public async Task Write_OnPostgres_StoresWhatHasChanged()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await CheckAsync(ledger);
    }

    private static async Task CheckAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.ComputeNodes.AddRange(Node("labelled"), Node("withheld"), Node("left"));
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var nodes = await db.ComputeNodes.AsNoTracking().Where(node => node.PoolName == "rows").OrderBy(node => node.Name).ToListAsync();
        var stored = StoredRows<ComputeNode>.Of(db.Model, nodes);
        // A column in which no row changes is not written: what another wrote in it meanwhile stays.
        await db.ComputeNodes.Where(node => node.PoolName == "rows").ExecuteUpdateAsync(set => set.SetProperty(node => node.MemoryMebibytes, 777));

        Assert.Null(nodes[0].Label(new Dictionary<string, string> { ["disk"] = "nvme" }));
        Assert.Null(nodes[2].Withhold(250));

        Assert.Equal(["labelled", "withheld"], (await WriteAsync(db, stored)).ConvertAll(node => node.Name));
        var now = await db.ComputeNodes.AsNoTracking().Where(node => node.PoolName == "rows").OrderBy(node => node.Name).ToListAsync();
        Assert.Equal([("labelled", "nvme", 0, 777L), ("left", "", 0, 777), ("withheld", "", 250, 777)], now.Select(node => (node.Name, node.Labels.GetValueOrDefault("disk", ""), node.WithheldPerMille, node.MemoryMebibytes)));
        Assert.Equal(nodes.Select(node => node.Version), now.Select(node => node.Version));

        // Read before that, so of a version that is gone.
        Assert.Null(nodes[0].Label(new Dictionary<string, string>()));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => WriteAsync(db, stored));
        Assert.Empty(await WriteAsync(db, StoredRows<ComputeNode>.Of(db.Model, now)));
    }

    private static async Task<List<ComputeNode>> WriteAsync(PortalDbContext db, StoredRows<ComputeNode> rows)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var written = await rows.WriteAsync(db, CancellationToken.None);
        await transaction.CommitAsync();
        return written;
    }

    private static ComputeNode Node(string name) => ComputeNode.Register(ComputeNodeId.New(), name, "rows", new NodeDescription(1000, 1024, []), StoredLedger.Start);
}
