using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Features.Capacity;
using Portal.Live;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Capacity;

public sealed class ChangeNodeTests
{
    private readonly CapacityFeed _feed = new();
    private readonly SchedulerSignal _signal = new();
    private int _wakes;

    public ChangeNodeTests() => _signal.Listen(() => _wakes++);

    [Fact]
    public async Task Handle_Drain_IsStoredAuditedAndWakesTheScheduler()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);
        using var listener = _feed.Subscribe(_ => true);

        Assert.Null(await Handler(ledger).HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Drain), CancellationToken.None));

        Assert.Equal(NodeState.Draining, (await StoredAsync(ledger)).State);
        var entry = Assert.Single(await AuditAsync(ledger));
        Assert.Equal(("node.drain", $"node/{node.Id}", (Guid?)ledger.Admin.Id.Value), (entry.Act, entry.Target, entry.ActorId));
        Assert.Equal(1, _wakes);
        Assert.Single(await listener.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Handle_WhatIsSoAlready_ChangesNothingAndLeavesNoTrace()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);

        Assert.Null(await Handler(ledger).HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Uncordon), CancellationToken.None));

        Assert.Empty(await AuditAsync(ledger));
        Assert.Equal(0, _wakes);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    [InlineData(null)]
    public async Task Handle_WithholdOutOfRange_NamesTheField(int? perMille)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);

        var refusal = await Handler(ledger).HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Withhold, perMille), CancellationToken.None);

        Assert.Equal("withheldPerMille", refusal!.Field);
        Assert.Empty(await AuditAsync(ledger));
    }

    [Fact]
    public async Task Handle_Withhold_TellsBeforeAndAfter()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);

        Assert.Null(await Handler(ledger).HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Withhold, 250), CancellationToken.None));

        Assert.Equal(6000, (await StoredAsync(ledger)).Offered.CpuMillicores);
        Assert.Contains("\"before\":0,\"after\":250", Assert.Single(await AuditAsync(ledger)).Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handle_Label_ReplacesThemAndTellsBeforeAndAfter()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);

        Assert.Null(await LabelAsync(("zone", "east"), ("disk", "hdd")));
        Assert.Null(await LabelAsync(("zone", "east")));
        Assert.Null(await LabelAsync(("zone", "east")));

        Assert.Equal(new Dictionary<string, string> { ["zone"] = "east" }, (await StoredAsync(ledger)).Labels);
        var entries = await AuditAsync(ledger);
        Assert.All(entries, entry => Assert.Equal("node.label", entry.Act));
        Assert.Equal(2, entries.Count);
        Assert.Contains(entries, entry => entry.Details.Contains("\"before\":\"disk=hdd, zone=east\",\"after\":\"zone=east\"", StringComparison.Ordinal));
        Assert.Equal(2, _wakes);

        Task<Portal.Core.Primitives.Refusal?> LabelAsync(params (string Name, string Value)[] labels) => Handler(ledger).HandleAsync(
            ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Label, Labels: labels.ToDictionary(label => label.Name, label => label.Value)), CancellationToken.None);
    }

    [Fact]
    public async Task Handle_BadLabel_NamesItAndLeavesTheOthers()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);

        var refusal = await Handler(ledger).HandleAsync(
            ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Label, Labels: new Dictionary<string, string> { ["zone"] = "" }), CancellationToken.None);

        Assert.Equal("labels[zone]", refusal!.Field);
        Assert.Equal("labels", (await Handler(ledger).HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Label), CancellationToken.None))!.Field);
        Assert.Empty((await StoredAsync(ledger)).Labels);
        Assert.Empty(await AuditAsync(ledger));
    }

    [Fact]
    public async Task Handle_NoAdministrator_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = await NodeAsync(ledger);
        var customer = await ledger.CustomerAsync();

        var refusal = await Handler(ledger).HandleAsync(customer.Caller, new ChangeNodeRequest(node.Id.Value, NodeAct.Cordon), CancellationToken.None);

        Assert.Equal("not_allowed", refusal!.Code);
        Assert.Equal(NodeState.Ready, (await StoredAsync(ledger)).State);
    }

    [Fact]
    public async Task Handle_UnknownNode_IsNotFound()
    {
        await using var ledger = await StoredLedger.SqliteAsync();

        Assert.Equal("node_not_found", (await Handler(ledger).HandleAsync(ledger.Admin, new ChangeNodeRequest(Guid.NewGuid(), NodeAct.Cordon), CancellationToken.None))!.Code);
    }

    private ChangeNode Handler(StoredLedger ledger) => new(ledger.Contexts, _feed, _signal, ledger.Time);

    private static async Task<ComputeNode> NodeAsync(StoredLedger ledger)
    {
        var node = ANode.With();
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.ComputeNodes.Add(node);
        await db.SaveChangesAsync();
        return node;
    }

    private static async Task<ComputeNode> StoredAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.ComputeNodes.SingleAsync();
    }

    private static async Task<List<Portal.Features.Audit.AuditEntry>> AuditAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.AuditEntries.ToListAsync();
    }
}
