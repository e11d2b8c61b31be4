using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Journeys;

/// <summary>Kill −9 of the portal or of runners, at random instants while tasks run: nothing is lost, hangs or is charged twice.</summary>
public sealed class KillTests
{
    private const int Seed = 20_261_124;
    private const int Lines = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);
    private static int Rounds => Environment.GetEnvironmentVariable("PORTAL_TEST_LONG") == "1" ? 50 : 5;

    [SkippableFact]
    public async Task PortalAndRunners_KilledAtRandom_LeaveEveryTaskEndedAndPaidOnce()
    {
        Skip.IfNot(File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed");
        var random = new Random(Seed);
        await using var observer = new PortalAppFactory().With("Portal:Welcome:CreditUnits", "1000");
        var developer = await observer.RegisterDeveloperAsync("kill@example.com");
        using var portal = new PortalProcess(observer.DataRoot);
        portal.Start();
        await UntilAsync(() => observer.QueryAsync(db => db.ComputeNodes.AnyAsync()));
        for (var round = 0; round < Rounds; round++)
        {
            for (var task = 0; task < 10; task++)
                await SubmitAsync(developer, exitCode: task % 5 == 4 ? 3 : 0);
            for (var kill = 0; kill < 2; kill++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1500)), TimeProvider.System);
                if (random.Next(2) == 0 && portal.Runners() is { Count: > 0 } runners)
                {
                    PortalProcess.KillProcess(runners[random.Next(runners.Count)]);
                    continue;
                }

                portal.Kill();
                portal.Start();
            }
        }

        await UntilAllEndedAsync(observer);
        await AssertLedgerAsync(observer);
        await AssertTasksAsync(observer, Rounds * 10);
        Assert.Empty(portal.Runners());
    }

    private static async Task SubmitAsync(Developer developer, int exitCode)
    {
        var command = $"for i in $(seq {Lines}); do echo line $i; sleep 0.1; done; exit {exitCode}";
        var request = new
        {
            id = Guid.CreateVersion7(),
            draft = new { projectId = developer.ProjectId.Value, name = "killed", cpuMillicores = 400, memoryMebibytes = 128, maxRunSeconds = 60, commandText = command },
        };
        using var answer = await developer.Client.PostAsJsonAsync("/api/tasks/", request);
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        // The answer was lost on the way, thinks the client, and asks again.
        using var again = await developer.Client.PostAsJsonAsync("/api/tasks/", request);
        Assert.Equal(System.Net.HttpStatusCode.Created, again.StatusCode);
    }

    private static async Task AssertTasksAsync(PortalAppFactory observer, int expected)
    {
        var (tasks, attempts, charges) = await observer.QueryAsync(async db =>
            (await db.ComputeTasks.ToListAsync(), await db.TaskAttempts.ToListAsync(), await db.Charges.ToListAsync()));
        Assert.Equal(expected, tasks.Count);
        Assert.All(attempts, attempt => Assert.Equal(AttemptState.Ended, attempt.State));
        foreach (var task in tasks)
        {
            var billed = attempts.Where(attempt => attempt.TaskId == task.Id && attempt.RunMilliseconds > 0 && BilledState.IsBilled(attempt.End!.Value)).ToList();
            var paid = charges.Where(charge => charge.TaskId == task.Id && charge.Category == ChargeCategory.Usage).ToList();
            Assert.True(billed.Count <= 1, $"{task.Id} has {billed.Count} billed attempts.");
            Assert.All(paid, charge => Assert.Equal(billed.Single().Id, charge.AttemptId));
            Assert.Equal(billed.Count == 0, paid.Count == 0);
            Assert.True(paid.Sum(charge => charge.BilledCost.Micros) <= task.QuotedMaximumMicros);
            if (task.State != TaskState.Succeeded)
                continue;
            var log = LogFile.ReadPage(AttemptFolder.Of(Path.Combine(observer.DataRoot, "attempts"), billed.Single().Id).Log, 0);
            Assert.Equal(Enumerable.Range(1, Lines).Select(line => $"line {line}"), log.Lines.Select(line => line.Text));
        }
    }

    private static async Task AssertLedgerAsync(PortalAppFactory observer)
    {
        var (accounts, transfers, entries) = await observer.QueryAsync(async db =>
            (await db.LedgerAccounts.ToListAsync(), await db.LedgerTransfers.ToListAsync(), await db.LedgerEntries.ToListAsync()));
        Assert.Empty(LedgerAudit.Check(accounts, transfers, entries));
        Assert.Equal(0, accounts.Sum(account => account.PostedMicros));
        Assert.All(accounts, account => Assert.Equal(0, account.PendingDebitMicros));
    }

    // However many there are and however busy the machine is: as long as one after another ends, none hangs.
    private static async Task UntilAllEndedAsync(PortalAppFactory observer)
    {
        var (open, before) = (0, -1);
        var clock = Stopwatch.StartNew();
        while ((open = await observer.QueryAsync(db => db.ComputeTasks.CountAsync(task => task.EndedAt == null))) > 0)
        {
            if (open != before)
                (before, clock) = (open, Stopwatch.StartNew());
            Assert.True(clock.Elapsed < Patience, $"{open} tasks hang: none ended for {Patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(clock.Elapsed < Patience, $"Tasks still hang after {Patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
