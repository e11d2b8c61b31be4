using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Background;

public sealed class SchedulerWorkerTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Theory]
    [InlineData("a", PlacementReason.RoomMade, "1")]
    // Room was made on a, and meanwhile there is some on b.
    [InlineData("b", PlacementReason.OnlyRoom, null)]
    public async Task Schedule_OneThatRoomWasMadeFor_SaysSoWhereItWasMade(string readyNode, string reason, string? evicted)
    {
        var (a, b) = (ANode.With(name: "a"), ANode.With(name: "b"));
        (readyNode == "a" ? b : a).Cordon();
        await _ledger.NodeAsync(b);
        var spot = await _ledger.RunTaskOnAsync(_customer, "spot", a, ATask.Requesting().Of(PriorityClass.Spot));
        var urgent = await _ledger.QueueTaskAsync(_customer, "urgent", ATask.Requesting().Of(PriorityClass.Urgent), task => Assert.Null(task.NoteRoomMade(_ledger.Time.GetUtcNow())));
        await ChangeAsync(async db =>
        {
            var task = await db.ComputeTasks.SingleAsync(task => task.Id == spot.TaskId);
            Assert.Null(task.RequestStop(AttemptEnd.Evicted, _ledger.Time.GetUtcNow()));
            Assert.Null(task.End(await db.TaskAttempts.SingleAsync(), new AttemptResult(AttemptEnd.Evicted), task.Fence, _ledger.Time.GetUtcNow()));
        });

        using var scheduler = AScheduler.Of(_ledger);
        await scheduler.ScheduleAsync(CancellationToken.None);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var attempt = await db.TaskAttempts.SingleAsync(attempt => attempt.TaskId == urgent.Id);
        Assert.Equal((reason, evicted), (attempt.PlacementReason, attempt.PlacementDetails.GetValueOrDefault("evicted")));
    }

    [Fact]
    public async Task Schedule_WhileALongQueueMoves_WritesEveryPlaceInItsTurn()
    {
        const int Waiting = 300;
        const int Moves = 6;
        await _ledger.RunTaskOnAsync(_customer, "all of it", ANode.With(), ATask.Requesting(cpu: 8000));
        for (var i = 0; i < Waiting; i++)
        {
            _ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
            await _ledger.QueueTaskAsync(_customer, $"{i}");
        }

        using var scheduler = AScheduler.Of(_ledger);
        for (var move = 0; move < Moves; move++)
        {
            await scheduler.ScheduleAsync(CancellationToken.None);
            await ChangeAsync(async db => Assert.Null((await Queued(db).FirstAsync()).RequestStop(AttemptEnd.Cancelled, _ledger.Time.GetUtcNow())));
            _ledger.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var places = await Queued(db).Select(task => task.QueuePlace).ToListAsync();
        // Two thirds are written in a pass: what stands there is from one of the last two, or of the first hundred whose reason differs.
        Assert.All(places.Index(), at => Assert.InRange(at.Item ?? int.MaxValue, at.Index + 1, at.Index + 1 + 3));
    }

    private static IQueryable<ComputeTask> Queued(Portal.Persistence.PortalDbContext db) => db.ComputeTasks.Where(task => task.State == TaskState.Queued).OrderBy(task => task.SubmittedAt);

    private async Task ChangeAsync(Func<Portal.Persistence.PortalDbContext, Task> change)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await change(db);
        await db.SaveChangesAsync();
    }
}
