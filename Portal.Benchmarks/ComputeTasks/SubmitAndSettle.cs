using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Portal.Background;
using Portal.Benchmarks.Hosting;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Persistence;

namespace Portal.Benchmarks.ComputeTasks;

/// <summary>Submissions with their holds, and ends with their charges, through the handlers, each durable on its own; beside what the database itself commits one by one.</summary>
public static class SubmitAndSettle
{
    public static async Task<int> RunAsync(TimeSpan duration, string? postgres)
    {
        await using var portal = new BenchmarkPortal(postgres);
        var user = await portal.RegisterAsync("submit@example.com", creditUnits: 1_000_000);
        await portal.ReadyAsync();
        // The workers would run the tasks; here only the database path is measured.
        foreach (var worker in portal.Services.GetServices<IHostedService>().OfType<PeriodicWorker>())
            await worker.StopAsync(CancellationToken.None);

        var bare = postgres is null ? await BareSqliteAsync(duration) : await BareCommitsAsync(new NpgsqlConnection(postgres), duration);
        Report($"bare {(postgres is null ? "SQLite" : "PostgreSQL")}, one durable row per commit", bare, bare);
        var units = portal.Services.GetRequiredService<UnitsOfWork>();
        foreach (var writers in new[] { 1, 16, 256 })
            Report($"hold + settle, {writers} at once", await MeasureAsync(writers, duration, () => HoldAndSettleAsync(units, user.Organisation)), bare);
        foreach (var writers in new[] { 1, 16, 64 })
        {
            var ids = new System.Collections.Concurrent.ConcurrentQueue<ComputeTaskId>();
            Report($"submit + hold, {writers} at once", await MeasureAsync(writers, duration, () => SubmitAsync(portal, user, ids)), bare);
            Report($"end + settle, {writers} at once", await MeasureAsync(writers, duration, async () => ids.TryDequeue(out var id) && await SettleAsync(portal, user, id)), bare);
        }

        return 0;
    }

    private static void Report(string what, double perSecond, double bare) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-42} {perSecond,8:F0}/s   {perSecond / bare,6:F3} of bare"));

    private static async Task<bool> SubmitAsync(BenchmarkPortal portal, BenchmarkUser user, System.Collections.Concurrent.ConcurrentQueue<ComputeTaskId> ids)
    {
        var draft = new TaskDraft { ProjectId = user.Project.Value, Name = "bench", CpuMillicores = 500, MemoryMebibytes = 128, MaxRunSeconds = 60, CommandText = "true" };
        var taken = await portal.Services.GetRequiredService<SubmitComputeTask>().HandleAsync(user.Caller, new SubmitComputeTaskRequest(Guid.CreateVersion7(), draft), CancellationToken.None);
        if (!taken.IsAccepted)
            throw new InvalidOperationException(taken.Refusal.Code);
        ids.Enqueue(taken.Value);
        return true;
    }

    // What the scheduler and the ingestion do with a task between them, in the one unit that ends it.
    private static async Task<bool> SettleAsync(BenchmarkPortal portal, BenchmarkUser user, ComputeTaskId id)
    {
        var refusal = await portal.Services.GetRequiredService<UnitsOfWork>().RunAsync(new UnitNeeds(user.Organisation, id.Value), async unit =>
        {
            var task = await unit.Db.ComputeTasks.SingleAsync(task => task.Id == id);
            var node = await unit.Db.ComputeNodes.AsNoTracking().SingleAsync();
            var now = TimeProvider.System.GetUtcNow();
            var attempt = task.Admit(TaskAttemptId.New(), new AttemptPlacement(node.Id, [], null), now).Value;
            unit.Db.TaskAttempts.Add(attempt);
            task.Start(attempt, attempt.Fence, now);
            task.End(attempt, new AttemptResult(AttemptEnd.Completed, 0, RunMilliseconds: 1500, CpuMicroseconds: 1_000_000, PeakMemoryBytes: 1 << 20), attempt.Fence, now);
            await TaskSettlement.SettleAsync(unit, task, attempt, now);
            return null;
        }, CancellationToken.None);
        return refusal is null;
    }

    // A hold and its end, as a call that costs money makes them: nothing but the ledger.
    private static async Task<bool> HoldAndSettleAsync(UnitsOfWork units, OrganisationId organisation)
    {
        var (cause, held, now) = (Guid.CreateVersion7(), new Money(2000, "CNY"), TimeProvider.System.GetUtcNow());
        if (await units.RunAsync(new UnitNeeds(organisation), unit => Task.FromResult(unit.Ledger.Hold(organisation, held, "call", cause, now)), CancellationToken.None) is { } refusal)
            throw new InvalidOperationException(refusal.Code);
        await units.RunAsync(new UnitNeeds(organisation, cause), unit => Task.FromResult<Result<Money>>(unit.Ledger.Settle(organisation, new Money(1500, "CNY"), "call", cause, now)), CancellationToken.None);
        return true;
    }

    private static async Task<double> MeasureAsync(int writers, TimeSpan duration, Func<Task<bool>> act)
    {
        await act();
        var count = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < duration && await act())
                Interlocked.Increment(ref count);
        })));
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> BareSqliteAsync(TimeSpan duration)
    {
        var folder = Directory.CreateTempSubdirectory("portal-benchmark-").FullName;
        try
        {
            var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=False");
            await connection.OpenAsync();
            await ExecuteAsync(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
            return await BareCommitsAsync(connection, duration);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> BareCommitsAsync(DbConnection connection, TimeSpan duration)
    {
        await using (connection)
        {
            if (connection.State != ConnectionState.Open)
                await connection.OpenAsync();
            await ExecuteAsync(connection, "CREATE TABLE bare (id BIGINT PRIMARY KEY, body TEXT)");
            var id = 0;
            return await MeasureAsync(1, duration, () => ExecuteAsync(
                connection, $"INSERT INTO bare (id, body) VALUES ({++id}, 'a row of about the size of one transfer, a hundred bytes or so of text in it')"));
        }
    }

    private static async Task<bool> ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        return true;
    }
}
