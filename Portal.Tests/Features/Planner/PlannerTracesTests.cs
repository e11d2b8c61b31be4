using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Features.Planner.Traces;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public sealed class PlannerTracesTests : IAsyncLifetime
{
    // Eight jobs of a machine of four processors, each an hour on all of them, all at once.
    private static readonly string Log = "; MaxProcs: 4\n" + string.Concat(Enumerable.Range(1, 8).Select(job => $"{job} 0 0 3600 4 -1 -1 4 3600 -1 1 1 -1 -1 -1 -1 -1 -1\n"));

    private readonly PortalAppFactory _portal = new();
    private HttpClient _admin = default!;

    public async Task InitializeAsync() => _admin = await _portal.CreateAdministratorAsync();

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Trace_Uploaded_IsPlayedUntilDeleted()
    {
        var trace = await UploadAsync("kth.swf", Log);

        Assert.Equal(("kth.swf", 8, 4), (trace.GetProperty("name").GetString(), trace.GetProperty("tasks").GetInt32(), trace.GetProperty("processors").GetInt32()));
        var id = trace.GetProperty("id").GetString();
        var question = $"/api/admin/planner?trace={id}&nodes=log&mostCopies=16&waitMinutes=120&nodeHourCost=3.6&policy=BestFit/Arrival/Easy,FirstFit/Arrival/None";
        var plan = await ReadAsync(question);
        // Of eight hours on one machine, three copies leave the last two jobs waiting for two hours.
        foreach (var policy in plan.GetProperty("policies").EnumerateArray())
        {
            Assert.Equal(3, policy.GetProperty("enough").GetInt32());
            Assert.Equal([1, 2, 3, 4], policy.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("copies").GetInt32()));
            var enough = policy.GetProperty("answers")[2];
            Assert.Equal("02:00:00", enough.GetProperty("wait95").GetString());
            // Three nodes for three hours at 3.60 an hour, for eight tasks of four core-hours.
            Assert.Equal(("32.40", "4.05", "1.0125"), (Amount(enough, "cost"), Amount(enough, "costPerTask"), Amount(enough, "costPerHour")));
            Assert.Equal(889, enough.GetProperty("cpuPerMille").GetInt32());
            Assert.Equal(1000, policy.GetProperty("allocation")[0].GetInt32());
        }

        using var deleted = await _admin.DeleteAsync($"/api/admin/planner/traces/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _admin.GetAsync(question);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, gone.StatusCode);
        Assert.Contains("unknown_trace", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_portal.DataRoot, "traces")));
    }

    [Fact]
    public async Task Trace_SameBytesAgain_IsTheSame()
    {
        var first = await UploadAsync("a.swf", Log);
        var second = await UploadAsync("b.swf", Log);

        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Equal(1, (await ReadAsync("/api/admin/planner/traces")).GetArrayLength());
    }

    [Theory]
    [InlineData("en", "The file cannot be read: line 2, cpu_milli: \"x\" is not a whole number from 0 to 1073741823.")]
    [InlineData("zh-CN", "文件无法读取：第 2 行，cpu_milli：“x”不是 0 到 1073741823 之间的整数。")]
    public async Task Trace_Malformed_IsRefusedWithLineAndColumn_AndNothingIsKept(string language, string words)
    {
        using var chosen = await _admin.GetAsync($"/language?culture={language}");
        using var body = new StringContent("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\na,x,1,0,0,\n");
        using var answer = await _admin.PutAsync("/api/admin/planner/traces/pods.csv", body);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(("trace_unreadable", "file"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        Assert.Equal(words, problem.GetProperty("detail").GetString());
        var details = problem.GetProperty("details").EnumerateObject().Select(value => $"{value.Name}={value.Value.GetString()}").Order(StringComparer.Ordinal);
        Assert.Equal(["column=cpu_milli", "fault=not_whole", "file=pods.csv", "least=0", "line=2", "most=1073741823", "value=x"], details);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_portal.DataRoot, "traces")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_portal.DataRoot, "uploads")));
    }

    [Fact]
    public async Task Trace_TooLarge_IsRefused()
    {
        using var body = new ByteArrayContent(new byte[(TraceStore.MostMebibytes << 20) + 1]);
        using var answer = await _admin.PutAsync("/api/admin/planner/traces/large.csv", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("file_too_large", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_OneTooMany_IsRefused()
    {
        for (var number = 0; number < TraceStore.MostTraces; number++)
            await UploadAsync($"{number}.swf", $"; note {number}\n{Log}");
        using var body = new StringContent($"; one more\n{Log}");
        using var answer = await _admin.PutAsync("/api/admin/planner/traces/more.swf", body);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("too_many_traces", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> UploadAsync(string name, string text)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        using var answer = await _admin.PutAsync($"/api/admin/planner/traces/{name}", body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var answer = await _admin.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Amount(JsonElement answer, string name) => answer.GetProperty(name).GetProperty("amount").GetString()!;
}
