using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Scheduling.Queueing;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class RunTimeHistoryTests : IAsyncLifetime
{
    private readonly ComputeNode _node = ANode.With(cpu: 64_000, memory: 262_144);
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private RunTimeHistory _history = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        _history = new RunTimeHistory(_ledger.Time);
    }

    public async Task DisposeAsync()
    {
        _history.Dispose();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Predict_LearnsFromEndsThatTellARunTime()
    {
        for (var i = 0; i < 8; i++)
        {
            await EndAsync(AttemptEnd.Completed, 90_500);
            await EndAsync(AttemptEnd.Lost, 5000);
            await EndAsync(AttemptEnd.Cancelled, 7000);
        }

        var predicted = await PredictAsync();
        Assert.Equal((91, 91), (predicted.Quantile(0.05), predicted.Quantile(0.95)));
    }

    [Fact]
    public async Task Predict_ReadsAnewAfterAWhile()
    {
        var before = await PredictAsync();
        await EndAsync(AttemptEnd.TimedOut, 3_600_000);
        Assert.Equal(before.MeanSeconds, (await PredictAsync()).MeanSeconds);

        _ledger.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(3600, (await PredictAsync()).Quantile(0.5));
    }

    [Theory]
    [InlineData(QueueRule.Arrival, false)]
    [InlineData(QueueRule.ShortestExpected, true)]
    public async Task Snapshot_CarriesPredictions_WhereADecisionDependsOnThem(QueueRule order, bool expected)
    {
        await EndAsync(AttemptEnd.Completed, 90_500);
        await _ledger.QueueTaskAsync(_customer, "next");
        await _ledger.RunTaskOnAsync(_customer, "runs", _node);
        var view = new ClusterView(new QuotaBook(Options.Create(new QuotaPolicyOptions()), _ledger.Time), Options.Create(new SchedulingPolicyOptions { Order = order }), _history, new ShareHistory(_ledger.Time));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var snapshot = await view.SnapshotAsync(db, CancellationToken.None);

        Assert.Equal((expected, expected), (Assert.Single(snapshot.Waiting).RunTime is not null, Assert.Single(snapshot.Running).RunTime is not null));
    }

    private async Task EndAsync(AttemptEnd end, long runMilliseconds)
    {
        var started = await _ledger.RunTaskOnAsync(_customer, "train", _node);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == started.TaskId);
        var attempt = await db.TaskAttempts.SingleAsync(attempt => attempt.Id == started.Id);
        Assert.Null(task.End(attempt, new AttemptResult(end, RunMilliseconds: runMilliseconds), attempt.Fence, _ledger.Time.GetUtcNow()));
        await db.SaveChangesAsync();
    }

    private async Task<RunTimeDistribution> PredictAsync()
    {
        var task = await _ledger.QueueTaskAsync(_customer, "next");
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return Assert.Single(await _history.PredictAsync(db, [RunTimeTraits.Of(task)], CancellationToken.None));
    }
}
