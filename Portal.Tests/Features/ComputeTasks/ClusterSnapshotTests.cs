using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

/// <summary>A view that keeps rows from picture to picture shows what one that reads everything anew would.</summary>
public sealed class ClusterSnapshotTests : IAsyncLifetime
{
    private readonly ComputeNode _node = ANode.With(cpu: 64_000, memory: 262_144);
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private RunTimeHistory _history = default!;
    private ShareHistory _shares = default!;
    private ClusterView _view = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        (_history, _shares) = (new RunTimeHistory(_ledger.Time), new ShareHistory(_ledger.Time));
        _view = NewView();
    }

    public async Task DisposeAsync()
    {
        _history.Dispose();
        _shares.Dispose();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Snapshot_AfterEveryChange_ShowsWhatIs()
    {
        await CheckAsync();
        var first = await _ledger.QueueTaskAsync(_customer, "first");
        await CheckAsync();
        var runs = await _ledger.RunTaskOnAsync(_customer, "runs", _node);
        await CheckAsync();
        await ChangeAsync(db => db.ComputeTasks.SingleAsync(task => task.Id == first.Id), task => Assert.Null(task.NoteRoomMade(_ledger.Time.GetUtcNow())));
        Assert.NotNull(Assert.Single((await CheckAsync()).Waiting).RoomMadeAt);
        await ChangeAsync(db => db.ComputeTasks.SingleAsync(task => task.Id == runs.TaskId), task => Assert.Null(task.RequestStop(AttemptEnd.Cancelled, _ledger.Time.GetUtcNow())));
        Assert.NotNull(Assert.Single((await CheckAsync()).Running).StopRequestedAt);
        await ChangeAsync(db => db.ComputeNodes.SingleAsync(node => node.Id == _node.Id), node => node.Cordon());
        Assert.Equal(NodeState.Cordoned, Assert.Single((await CheckAsync()).Nodes).State);
        await ChangeAsync(db => db.ComputeTasks.SingleAsync(task => task.Id == first.Id), task => Assert.Null(task.RequestStop(AttemptEnd.Cancelled, _ledger.Time.GetUtcNow())));
        Assert.Empty((await CheckAsync()).Waiting);
    }

    [Fact]
    public async Task Snapshot_OfATask_IsItsView()
    {
        var asked = ATask.Requesting(gpu: 500, models: ["H200"]) with { Pools = ["gpu"], Labels = new Dictionary<string, string> { ["zone"] = "east" }, InputMebibytes = 7 };
        var task = await _ledger.QueueTaskAsync(_customer, "asked", asked);

        Assert.Equivalent(WaitingTask.Of(task), Assert.Single((await CheckAsync()).Waiting), strict: true);
    }

    [Fact]
    public async Task Snapshot_OfWhatHasNotChanged_IsKept()
    {
        await _ledger.QueueTaskAsync(_customer, "first");
        var task = Assert.Single((await CheckAsync()).Waiting);
        await _ledger.QueueTaskAsync(_customer, "second");

        Assert.Contains((await CheckAsync()).Waiting, kept => ReferenceEquals(kept, task));
    }

    [Fact]
    public Task Snapshot_OfALongerQueue_OnSqlite_HasTheHighestClassesAndEveryOrganisation() => CheckCutAsync(_ledger);

    [SkippableFact]
    public async Task Snapshot_OfALongerQueue_OnPostgres_HasTheHighestClassesAndEveryOrganisation()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await CheckCutAsync(ledger);
    }

    private static async Task CheckCutAsync(StoredLedger ledger)
    {
        var flood = await ledger.CustomerAsync("flood");
        var late = await ledger.CustomerAsync("late");
        await ledger.Units.RunAsync(null, async unit =>
        {
            await unit.InsertAsync(Enumerable.Range(0, 10_005).Select(_ => ComputeTask.Submit(
                ATask.Requesting().Submission() with { Id = ComputeTaskId.New(), OrganisationId = flood.Organisation, ProjectId = flood.Project }, ledger.Time.GetUtcNow()).Value).ToList());
            return null;
        }, CancellationToken.None);
        ledger.Time.Advance(TimeSpan.FromMinutes(1));
        var urgent = await ledger.QueueTaskAsync(flood, "urgent", ATask.Requesting().Of(PriorityClass.Urgent));
        var other = await ledger.QueueTaskAsync(late, "other", ATask.Requesting().Of(PriorityClass.Spot));

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var waiting = (await ledger.Cluster.SnapshotAsync(db, CancellationToken.None)).Waiting;

        Assert.Equal(10_000, waiting.Length);
        Assert.Contains(waiting, task => task.TaskId == urgent.Id);
        Assert.Contains(waiting, task => task.TaskId == other.Id);
    }

    private ClusterView NewView() => new(new QuotaBook(Options.Create(new QuotaPolicyOptions()), _ledger.Time), Options.Create(new SchedulingPolicyOptions()), _history, _shares);

    private async Task ChangeAsync<T>(Func<Portal.Persistence.PortalDbContext, Task<T>> find, Action<T> change)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        change(await find(db));
        await db.SaveChangesAsync();
    }

    private async Task<CapacitySnapshot> CheckAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var kept = await _view.SnapshotAsync(db, CancellationToken.None);
        var anew = await NewView().SnapshotAsync(db, CancellationToken.None);
        Assert.Equivalent(anew.Waiting, kept.Waiting, strict: true);
        Assert.Equivalent(anew.Running, kept.Running, strict: true);
        Assert.Equal(anew.Nodes.Select(node => (node.Id, node.State, node.Offered, node.Free)), kept.Nodes.Select(node => (node.Id, node.State, node.Offered, node.Free)));
        return kept;
    }
}
