using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class ShareHistoryTests
{
    [Fact]
    public async Task Shares_CountWhatEndedOnce_AndForgetItByHalves()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var node = ANode.With(cpu: 64_000, memory: 262_144);
        using var history = new ShareHistory(ledger.Time);
        await EndAsync(ledger, customer, node);

        var first = Assert.Single(await SharesAsync(ledger, history));
        Assert.Equal(customer.Project, first.ProjectId);
        // An hour of 2 cores, of which each minute counts less the longer it is over.
        Assert.Equal(2000 * (1 - Math.Pow(0.5, 1 / 24.0)), first.Recent.CpuMillicores, 3);
        Assert.Equal(first.Recent, Assert.Single(await SharesAsync(ledger, history)).Recent);

        ledger.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(first.Recent.CpuMillicores / 2, Assert.Single(await SharesAsync(ledger, history)).Recent.CpuMillicores, 3);
        // One that reads everything anew knows the same.
        using var restarted = new ShareHistory(ledger.Time);
        Assert.Equal(first.Recent.CpuMillicores / 2, Assert.Single(await SharesAsync(ledger, restarted)).Recent.CpuMillicores, 3);

        await EndAsync(ledger, customer, node);
        Assert.True(Assert.Single(await SharesAsync(ledger, history)).Recent.CpuMillicores > first.Recent.CpuMillicores);
    }

    [Fact]
    public async Task Shares_WithoutFairShare_AreNotRead()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await EndAsync(ledger, await ledger.CustomerAsync(), ANode.With(cpu: 64_000, memory: 262_144));
        using var history = new ShareHistory(ledger.Time);
        await using var db = await ledger.Contexts.CreateDbContextAsync();

        Assert.Empty(await history.SharesAsync(db, SchedulerOptions.Default with { FairShare = false }, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<ProjectShare>> SharesAsync(StoredLedger ledger, ShareHistory history)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await history.SharesAsync(db, SchedulerOptions.Default, CancellationToken.None);
    }

    /// <summary>A task of 2 cores that begins now and takes an hour.</summary>
    private static async Task EndAsync(StoredLedger ledger, Customer customer, ComputeNode node)
    {
        var started = await ledger.RunTaskOnAsync(customer, "train", node, ATask.Requesting(cpu: 2000));
        ledger.Time.Advance(TimeSpan.FromHours(1));
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == started.TaskId);
        var attempt = await db.TaskAttempts.SingleAsync(attempt => attempt.Id == started.Id);
        Assert.Null(task.End(attempt, new AttemptResult(AttemptEnd.Completed, RunMilliseconds: 3_600_000), attempt.Fence, ledger.Time.GetUtcNow()));
        await db.SaveChangesAsync();
    }
}
