using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class SubmitComputeTaskTests : IAsyncLifetime
{
    // One core and one GiB for an hour is 0.55: 0.55 + 10 × 0.55 of the welcome credit of 10.
    private const long HourMicros = 550_000;

    private readonly PortalAppFactory _portal = new PortalAppFactory().With("Portal:Quota:MaxQueuedTasks", "25").With("Portal:Quota:MaxCpuMillicores", "6000");
    private Developer _developer = default!;

    public async Task InitializeAsync()
    {
        _developer = await _portal.RegisterDeveloperAsync("li@example.com");
        await _portal.QueryAsync(async db =>
        {
            db.ComputeNodes.Add(ANode.With(cpu: 8000, memory: 16_384));
            return await db.SaveChangesAsync();
        });
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Submit_SentTwiceAtOnceWithMoneyForOne_IsOneTaskAndOneHold()
    {
        var request = Request(seconds: 36_000, cpu: 1700);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(request)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Equal(1, await _portal.QueryAsync(db => db.ComputeTasks.CountAsync()));
        Assert.Equal(1, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Theory]
    [InlineData("cpuMillicores", 2000)]
    [InlineData("maxRunSeconds", 61)]
    [InlineData("priorityClass", nameof(PriorityClass.Spot))]
    [InlineData("commandText", "echo other")]
    [InlineData("name", "other")]
    [InlineData("allowRetryOnLost", false)]
    public async Task Submit_SameIdForAnotherRequest_IsAConflictAndChangesNothing(string field, object value)
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(Request(id))).Status);
        var request = Request(id);
        Draft(request)[field] = value;
        var answer = await SendAsync(request);
        Assert.Equal((HttpStatusCode.Conflict, "idempotency_conflict"), (answer.Status, answer.Code));
        Assert.Equal(1, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Fact]
    public async Task Submit_ManyAtOnceOnAWalletThatAffordsFew_TakesJustThose()
    {
        // Each holds 1.10 of the 10.00 welcomed with.
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SendAsync(Request(seconds: 7200))));
        Assert.Equal(9, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer =>
            Assert.Equal((HttpStatusCode.Conflict, "insufficient_balance", "maxRunSeconds"), (answer.Status, answer.Code, answer.Field)));
        var held = await _portal.QueryAsync(db => db.LedgerAccounts.Where(account => account.OrganisationId == _developer.OrganisationId).SumAsync(account => account.PendingDebitMicros));
        Assert.Equal(9 * 2 * HourMicros, held);
    }

    [Fact]
    public async Task Submit_OneMoreThanMayWait_IsRefusedAndHoldsNothing()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => SendAsync(Request())));
        Assert.Equal(25, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal(("quota_exceeded", "queuedTasks"), (answer.Code, answer.Field)));
        Assert.Equal(25, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Theory]
    [InlineData("cpuMillicores", 9000, "never_fits", "8000")]
    [InlineData("cpuMillicores", 7000, "quota_exceeded", "6000")]
    [InlineData("memoryMebibytes", 20_000, "never_fits", "16384")]
    [InlineData("gpuMilli", 500, "never_fits", "0")]
    public async Task Submit_MoreThanCanEverBe_NamesTheFieldAndTheNearestThatWould(string field, long asked, string code, string nearest)
    {
        var request = Request();
        Draft(request)[field] = asked;
        var answer = await SendAsync(request);
        Assert.Equal((code, field, nearest), (answer.Code, answer.Field, answer.Details.GetValueOrDefault("nearest")));
        Assert.Equal(0, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Fact]
    public async Task Estimate_AndSubmit_RefuseAlike()
    {
        var request = Request(seconds: 86_400, cpu: 4000);
        using var shown = await _developer.Client.PostAsJsonAsync("/api/tasks/estimate", request["draft"]);
        var problem = (await shown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem");
        var answer = await SendAsync(request);
        Assert.Equal(("insufficient_balance", "maxRunSeconds"), (answer.Code, answer.Field));
        Assert.Equal((answer.Code, answer.Field), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Batch_EachTask_HasAnAnswerOfItsOwnInItsPlace()
    {
        var (good, twice, poor, large, nobodys) = (Request(), Request(), Request(seconds: 86_400, cpu: 4000), Request(cpu: 9000), Request());
        Draft(nobodys)["projectId"] = Guid.NewGuid();

        var answers = await SendBatchAsync(good, twice, poor, twice, large, nobodys, Request(Guid.Empty));

        Assert.Equal([null, null, "insufficient_balance", "idempotency_conflict", "never_fits", "project_not_found", "invalid_field"], answers.Select(answer => answer.Code));
        Assert.Equal(new HashSet<object> { good["id"], twice["id"] }, (await _portal.QueryAsync(db => db.ComputeTasks.Select(task => (object)task.Id.Value).ToListAsync())).ToHashSet());
        Assert.Equal(2, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Fact]
    public async Task Batch_SentAgain_HasTheSameAnswersAndNoOtherEffect()
    {
        var batch = Enumerable.Range(0, 5).Select(_ => Request()).ToArray();
        var first = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendBatchAsync(batch)));

        Assert.All(first.SelectMany(answers => answers), answer => Assert.Null(answer.Code));
        Assert.Equal(5, await _portal.QueryAsync(db => db.ComputeTasks.CountAsync()));
        Assert.Equal(5, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Fact]
    public async Task Batch_MoreThanMayWait_TakesAsManyAsMay()
    {
        var answers = await SendBatchAsync([.. Enumerable.Range(0, 30).Select(_ => Request())]);

        Assert.All(answers[..25], answer => Assert.Null(answer.Code));
        Assert.All(answers[25..], answer => Assert.Equal(("quota_exceeded", "queuedTasks"), (answer.Code, answer.Field)));
        Assert.Equal(25, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == LedgerTransferKind.Hold)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Batch_OfNoneOrTooMany_IsRefusedNamingHowMany(int count)
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/batch", new { tasks = Enumerable.Repeat(Request(), count) });
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "tasks", "1000"), (answer.StatusCode, problem.GetProperty("field").GetString(), problem.GetProperty("details").GetProperty("most").GetString()));
    }

    private static Dictionary<string, object> Draft(Dictionary<string, object> request) => (Dictionary<string, object>)request["draft"];

    private Dictionary<string, object> Request(Guid? id = null, long seconds = 60, long cpu = 1000) => new(StringComparer.Ordinal)
    {
        ["id"] = id ?? Guid.CreateVersion7(),
        ["draft"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["projectId"] = _developer.ProjectId.Value, ["name"] = "train", ["cpuMillicores"] = cpu, ["memoryMebibytes"] = 1024, ["maxRunSeconds"] = seconds, ["commandText"] = "echo hello",
        },
    };

    private async Task<List<Answer>> SendBatchAsync(params Dictionary<string, object>[] requests)
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/batch", new { tasks = requests });
        var tasks = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasks").EnumerateArray().ToList();
        Assert.Equal(requests.Select(request => request["id"]), tasks.Select(task => (object)task.GetProperty("id").GetGuid()));
        return tasks.ConvertAll(task => new Answer(answer.StatusCode, task.GetProperty("code").GetString(), task.GetProperty("field").GetString(), []));
    }

    private async Task<Answer> SendAsync(Dictionary<string, object> request)
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/", request);
        if (answer.IsSuccessStatusCode)
            return new Answer(answer.StatusCode, null, null, []);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var details = problem.TryGetProperty("details", out var given) && given.ValueKind == JsonValueKind.Object ? given.Deserialize<Dictionary<string, string>>()! : [];
        return new Answer(answer.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString(), details);
    }

    private sealed record Answer(HttpStatusCode Status, string? Code, string? Field, Dictionary<string, string> Details);
}
