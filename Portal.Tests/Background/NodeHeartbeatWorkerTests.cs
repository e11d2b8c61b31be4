using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Execution;
using Portal.Engines;
using Portal.Engines.Local;
using Portal.Features.Capacity;
using Portal.Live;
using Portal.Tests.Testing;

namespace Portal.Tests.Background;

public sealed class NodeHeartbeatWorkerTests
{
    [Fact]
    public async Task RunOnce_TheMachineChanged_LeavesWhatAnAdministratorSetOnIt()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var engine = new ChangingEngine();
        using var worker = new NodeHeartbeatWorker(
            ledger.Contexts, engine, Options.Create(new LocalEngineOptions()), new CapacityFeed(), new SchedulerSignal(), new EngineReport(), ledger.Time, NullLogger<NodeHeartbeatWorker>.Instance);
        await worker.RunOnceAsync(CancellationToken.None);
        var node = await NodeAsync(ledger);
        var handler = new ChangeNode(ledger.Contexts, new CapacityFeed(), new SchedulerSignal(), ledger.Time);
        Assert.Null(await handler.HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Label, Labels: new Dictionary<string, string> { ["zone"] = "east" }), CancellationToken.None));

        engine.CpuMillicores = 16_000;
        await worker.RunOnceAsync(CancellationToken.None);

        node = await NodeAsync(ledger);
        Assert.Equal((16_000, "east"), (node.CpuMillicores, node.Labels["zone"]));
    }

    private static async Task<ComputeNode> NodeAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.ComputeNodes.SingleAsync();
    }

    private sealed class ChangingEngine : IEngine
    {
        public long CpuMillicores { get; set; } = 8000;

        public Task<EngineStatus> DescribeAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new EngineStatus("local", new NodeDescription(CpuMillicores, 16_384, []), Problem: null, new GpuSearch(GpuSearchOutcome.NoDevice)));

        public Task StartAsync(AttemptFolder folder, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool IsRunnerAlive(AttemptStarted started) => false;

        public Task ReapAsync(AttemptFolder folder, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
