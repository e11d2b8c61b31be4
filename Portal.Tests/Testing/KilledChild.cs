using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.CreditNotes;
using SQLitePCL;

namespace Portal.Tests.Testing;

/// <summary>
/// This very program as a process of its own, that does one act of money on a database file and is killed (SIGKILL) right before the n-th statement that the database is asked for, or, when n is one more
/// than there are, after the act and before anybody hears of it. The database itself says what it is asked, so that no statement can be missed.
/// </summary>
internal static class KilledChild
{
    /// <summary>Acts it knows.</summary>
    public static readonly IReadOnlyDictionary<string, Func<StoredLedger, Guid, Task>> Acts = new Dictionary<string, Func<StoredLedger, Guid, Task>>(StringComparer.Ordinal)
    {
        ["close"] = CloseAsync,
        ["settle"] = SettleAsync,
        ["credit"] = CreditAsync,
        ["meter"] = MeterAsync,
    };

    /// <summary>Runs it and waits.</summary>
    /// <param name="step">1 and up; 0 kills nothing.</param>
    /// <returns>Exit code, 137 when it was killed; and how many statements there were when it was not.</returns>
    public static async Task<(int ExitCode, int Steps)> RunAsync(string act, string database, DateTimeOffset now, Guid thing, int step)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(KilledChild).Assembly.Location, act, database, now.ToString("O"), thing.ToString(), step.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 137, await error);
        return (process.ExitCode, process.ExitCode == 0 ? int.Parse((await output).Trim(), CultureInfo.InvariantCulture) : 0);
    }

    public static async Task<int> Main(string[] args)
    {
        if (args is not [var act, var database, var now, var thing, var step] || !Acts.TryGetValue(act, out var run))
        {
            await Console.Error.WriteLineAsync("This is a test program: dotnet test runs its tests.");
            return 2;
        }

        var steps = new Steps(int.Parse(step, CultureInfo.InvariantCulture));
        await using var ledger = await StoredLedger.SqliteAtAsync(database, steps);
        ledger.Time.SetUtcNow(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        steps.IsCounting = true;
        await run(ledger, Guid.Parse(thing));
        steps.Next();
        Console.WriteLine(steps.Count);
        return 0;
    }

    private static Task CloseAsync(StoredLedger ledger, Guid organisation) => ledger.Run.RunAsync(null, null, CancellationToken.None);

    // As the portal ends a task: whoever finds it final already has nothing to do.
    private static Task SettleAsync(StoredLedger ledger, Guid id) => ledger.EndTaskAsync(new ComputeTaskId(id), new AttemptResult(AttemptEnd.Completed, 0, RunMilliseconds: 3_600_000, CpuMicroseconds: 3_600_000_000));

    private static async Task CreditAsync(StoredLedger ledger, Guid note)
    {
        var refusal = await ledger.Decide.HandleAsync(ledger.Second, note, isApproved: true, CancellationToken.None);
        Assert.True(refusal is null or { Code: "request_decided" }, refusal?.Code);
    }

    private static Task MeterAsync(StoredLedger ledger, Guid project) => ledger.Storage.RunAsync(CancellationToken.None);

    private sealed class Steps(int last) : DbConnectionInterceptor
    {
        public bool IsCounting { get; set; }

        public int Count { get; private set; }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Watch(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Watch(connection);
            return Task.CompletedTask;
        }

        public void Next()
        {
            if (!IsCounting)
                return;
            Count++;
            if (Count == last)
                Process.GetCurrentProcess().Kill();
        }

        private void Watch(DbConnection connection) => raw.sqlite3_trace(((SqliteConnection)connection).Handle, (strdelegate_trace)((_, _) => Next()), null);
    }
}
