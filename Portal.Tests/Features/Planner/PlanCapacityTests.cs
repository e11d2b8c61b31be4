using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Planning;
using Portal.Features.Planner;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public class PlanCapacityTests
{
    private static readonly (string Query, string Field)[] OutOfBounds =
    [
        ("days=0", "days"),
        ("growthPercent=-1", "growthPercent"),
        ("mostCopies=65", "mostCopies"),
        ("spotPercent=101", "spotPercent"),
        ("spotPercent=60&urgentPercent=41", "urgentPercent"),
        ("nodes=1,8", "nodes"),
        ("nodes=log", "nodes"),
        ("nodes=5000,8,32", "mostCopies"),
        ("nodeHourCost=-1", "nodeHourCost"),
        ("trace=none", "trace"),
        ("waitMinutes=-1", "waitMinutes"),
        ("policy=Best", "policy"),
    ];

    [Fact]
    public async Task Ask_OutOfBounds_IsRefusedNamingTheField()
    {
        await using var portal = new PortalAppFactory();
        using var admin = await portal.CreateAdministratorAsync();
        foreach (var (query, field) in OutOfBounds)
        {
            using var answer = await admin.GetAsync($"/api/admin/planner?{query}");

            Assert.Equal((query, HttpStatusCode.UnprocessableEntity), (query, answer.StatusCode));
            Assert.Equal((query, field), (query, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("field").GetString()));
        }
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(50, 6)]
    [InlineData(900, 40)]
    public void Growth_AddsTwins_WithinAnHour(int percent, int expected)
    {
        List<WorkloadTask> workload = [.. Enumerable.Range(1, 4).Select(id => new WorkloadTask(ATask.Requesting(id: id).Waiting(), TimeSpan.FromMinutes(id)))];

        var grown = Growth.Of(workload, percent);

        Assert.Equal(expected, grown.Count);
        Assert.Equal(expected, grown.DistinctBy(task => task.Task.TaskId).Count());
        Assert.Equal(workload, grown.Take(4));
        Assert.All(grown, task => Assert.InRange((task.Task.ArrivedAt - ATask.Noon).TotalMinutes, -60, 60));
        Assert.Equal(grown.Select(task => task.Task.TaskId), Growth.Of(workload, percent).Select(task => task.Task.TaskId));
    }

    [Fact]
    public void Copies_AreOfEveryNode_WithWhatIsWithheld()
    {
        var node = ANode.With(cpu: 8000, pool: "a", labels: new Dictionary<string, string> { ["zone"] = "east" });
        node.Withhold(500);

        var copies = Copies.Of([node], 3, ATask.Noon);

        Assert.Equal([4000L, 4000L, 4000L], copies.Select(copy => copy.Offered.CpuMillicores));
        Assert.Equal(3, copies.DistinctBy(copy => copy.Name).Count());
        Assert.All(copies, copy => Assert.Equal(("a", "east"), (copy.PoolName, copy.Labels["zone"])));
    }

    [Theory]
    [InlineData(null, "a", "east")]
    [InlineData("1,8,32", null, null)]
    public async Task Workload_OfOwnTasks_DemandsItsNodesOnThoseThatAreThere(string? nodes, string? pool, string? zone)
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var attempt = await ledger.RunTaskOnAsync(customer, "train", ANode.With(), ATask.Requesting() with { Pools = ["a"], Labels = new Dictionary<string, string> { ["zone"] = "east" } });
        await using (var db = await ledger.Contexts.CreateDbContextAsync())
        {
            var (task, ran) = (await db.ComputeTasks.SingleAsync(), await db.TaskAttempts.SingleAsync(one => one.Id == attempt.Id));
            Assert.Null(ran.RecordUsage(task.Fence, ledger.Time.GetUtcNow(), 60_000, 1, 1));
            Assert.Null(task.End(ran, new AttemptResult(AttemptEnd.Completed, 0), task.Fence, ledger.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var workload = await new Workloads(ledger.Contexts, null!, ledger.Time).TasksAsync(new PlanQuestion { Nodes = nodes }, null, CancellationToken.None);

        var played = Assert.Single(workload.Value.Tasks).Task;
        Assert.Equal((pool, zone), (played.Pools.SingleOrDefault(), played.RequiredLabels.GetValueOrDefault("zone")));
    }
}
