using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Features.Capacity;
using Portal.Live;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Capacity;

public sealed class CapacityQueriesTests
{
    [Fact]
    public async Task Get_RunningTask_IsOnItsNodeAndItsDevice()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync("Acme Lab");
        var attempt = await ledger.RunTaskOnAsync(customer, "train", ANode.With(gpus: 2), ATask.Requesting(cpu: 2000, memory: 4096, gpu: 500), new GpuShare(1, 500));

        var node = Assert.Single((await Queries(ledger).GetAsync(ledger.Admin, CancellationToken.None)).Nodes);

        Assert.Equal(new ResourceAmounts(2000, 4096, 500), node.Allocated);
        Assert.Equal(("train", "Acme Lab", attempt.TaskId.Value), Assert.Single(node.Tasks) is var task ? (task.Name, task.Organisation, task.TaskId) : default);
        Assert.Equal([0, 500], node.Gpus.Select(gpu => gpu.AllocatedMilli));
    }

    [Fact]
    public async Task Get_WithheldAndCordoned_TellsWhichDeviceAndWhoWished()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var node = ANode.With(gpus: 2);
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            db.ComputeNodes.Add(node);
            await db.SaveChangesAsync();
        }

        var handler = new ChangeNode(ledger.Contexts, new CapacityFeed(), new SchedulerSignal(), ledger.Time);
        await handler.HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Withhold, 500), CancellationToken.None);
        await handler.HandleAsync(ledger.Admin, new ChangeNodeRequest(node.Id.Value, NodeAct.Cordon), CancellationToken.None);

        var view = Assert.Single((await Queries(ledger).GetAsync(ledger.Admin, CancellationToken.None)).Nodes);

        Assert.Equal([false, true], view.Gpus.Select(gpu => gpu.IsWithheld));
        Assert.Equal((NodeState.Cordoned, StoredLedger.Start, ledger.Admin.Email), (view.State, view.StateSince, view.StateBy));
    }

    [Fact]
    public async Task Get_Engine_TellsItsProblemAndWhatItSearched()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var engine = new EngineReport { Latest = new EngineStatus("local", new NodeDescription(1, 1, []), "bwrap is missing: apt-get install bubblewrap", new GpuSearch(GpuSearchOutcome.NoDevice)) };

        var view = await new CapacityQueries(ledger.Contexts, engine).GetAsync(ledger.Admin, CancellationToken.None);

        Assert.Equal(("bwrap is missing: apt-get install bubblewrap", GpuSearchOutcome.NoDevice), (view.EngineProblem, view.GpuSearch!.Outcome));
    }

    [Fact]
    public async Task Get_NoAdministrator_Throws()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Queries(ledger).GetAsync(customer.Caller, CancellationToken.None));
    }

    private static CapacityQueries Queries(StoredLedger ledger) => new(ledger.Contexts, new EngineReport());
}
