using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Background;

/// <summary>Two portals that schedule on one database: at whatever point of one's cycle the other's comes in, nothing is given away twice.</summary>
public sealed class SeveralSchedulersTests
{
    private const string Raise = "UPDATE \"ClusterAllocations\"";

    [SkippableFact]
    public async Task Schedule_WhileAnotherPortalDoes_GivesADeviceOnce()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        var customer = await ledger.CustomerAsync();
        var node = await ledger.NodeAsync(ANode.With(gpus: 1));
        var given = new List<(int At, long GpuMilli)>();
        var hasComeIn = true;
        for (var at = 1; hasComeIn; at++)
        {
            await ClearAsync(ledger);
            await ledger.QueueTaskAsync(customer, "first", ATask.Requesting(gpu: 1000));
            hasComeIn = await InterleaveAsync(ledger, (number, _) => number == at, () => ledger.QueueTaskAsync(customer, "urgent", ATask.Requesting(gpu: 1000).Of(PriorityClass.Urgent)));
            given.Add((at, (await HeldAsync(ledger, node)).GpuMilli));
        }

        Assert.All(given, of => Assert.Equal((of.At, 1000), of));
        // The question whether anything waits, the version, what the picture is made of, the raise and what is written.
        Assert.True(given.Count > 10, $"A cycle sends more than {given.Count} commands.");
    }

    [SkippableFact]
    public async Task Schedule_OvertakenBetweenTwoCommits_DropsTheRest()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        var customer = await ledger.CustomerAsync();
        var node = await ledger.NodeAsync(ANode.With(cpu: 60_000, memory: 60_000));
        // More than go into one commit.
        await ledger.Units.RunAsync(null, async unit =>
        {
            await unit.InsertAsync(Enumerable.Range(0, 600).Select(_ => ComputeTask.Submit(
                ATask.Requesting(cpu: 100, memory: 64).Submission() with { Id = ComputeTaskId.New(), OrganisationId = customer.Organisation, ProjectId = customer.Project }, ledger.Time.GetUtcNow()).Value).ToList());
            return null;
        }, CancellationToken.None);
        var raises = 0;

        Assert.True(await InterleaveAsync(
            ledger, (_, command) => command.StartsWith(Raise, StringComparison.Ordinal) && ++raises == 2,
            () => ledger.QueueTaskAsync(customer, "urgent", ATask.Requesting(cpu: 10_000).Of(PriorityClass.Urgent)), othersWait: false));

        Assert.Equal(60_000, (await HeldAsync(ledger, node)).CpuMillicores);
        Assert.Equal(1, await CountAsync(ledger, task => task.Name == "urgent" && task.State == TaskState.Admitted));
        Assert.Equal(100, await CountAsync(ledger, task => task.State == TaskState.Queued));
    }

    /// <summary>One portal's cycle, with another's in the middle; then each once more.</summary>
    /// <param name="when">Before which command, by its number and its text.</param>
    /// <param name="arrive">What comes in between, so that the two see different queues.</param>
    /// <param name="othersWait">The command comes after one that the other waits for.</param>
    /// <returns>False when there was no such command.</returns>
    private static async Task<bool> InterleaveAsync(StoredLedger ledger, Func<int, string, bool> when, Func<Task> arrive, bool othersWait = true)
    {
        using var other = AScheduler.Of(ledger, ledger.Contexts);
        var isRaised = false;
        Task? between = null;
        var interruption = new Interruption(async (number, command) =>
        {
            if (between is null && when(number, command))
            {
                await arrive();
                between = Task.Run(() => other.ScheduleAsync(CancellationToken.None));
                if (!isRaised)
                    await between;
            }

            isRaised |= othersWait && command.StartsWith(Raise, StringComparison.Ordinal);
        });
        using var one = AScheduler.Of(ledger, ledger.AnotherPortal(interruption));
        await one.ScheduleAsync(CancellationToken.None);
        if (between is null)
            return false;
        await between;
        await one.ScheduleAsync(CancellationToken.None);
        await other.ScheduleAsync(CancellationToken.None);
        return true;
    }

    private static async Task ClearAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        await db.TaskAttempts.ExecuteDeleteAsync();
        await db.ComputeTasks.ExecuteDeleteAsync();
    }

    private static async Task<ResourceAmounts> HeldAsync(StoredLedger ledger, ComputeNode node)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var live = await db.TaskAttempts.Where(attempt => attempt.NodeId == node.Id && attempt.State != AttemptState.Ended).ToListAsync();
        return live.Aggregate(ResourceAmounts.None, (sum, attempt) => sum + attempt.Amounts);
    }

    private static async Task<int> CountAsync(StoredLedger ledger, System.Linq.Expressions.Expression<Func<ComputeTask, bool>> which)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.ComputeTasks.CountAsync(which);
    }

    /// <summary>Is told of every command that EF sends, before it is sent.</summary>
    private sealed class Interruption(Func<int, string, Task> before) : DbCommandInterceptor
    {
        private int _sent;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            await before(++_sent, command.CommandText);
            return result;
        }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await before(++_sent, command.CommandText);
            return result;
        }
    }
}
