using System.Text.Json;
using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Tests.Replay;

public sealed class OpenbLockstepTests
{
    private const string Nodes = """{"type":"nodes","nodes":[{"name":"a","cpu_milli":8000,"memory_mib":8192,"gpu":2,"model":"T4"},{"name":"b","cpu_milli":8000,"memory_mib":8192,"gpu":0,"model":""}]}""";

    public static TheoryData<string> Policies => [.. PlacementPolicyNames.All];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task RunAsync_Conversation_AnswersEachTaskWithWhatFits(string policy)
    {
        var answers = await TalkAsync(policy,
            Nodes,
            """{"type":"history","shapes":[{"cpu_milli":1000,"memory_mib":1024,"num_gpu":1,"gpu_milli":500,"gpu_spec":["T4"],"count":3}]}""",
            """{"type":"ready?"}""",
            Pod("p1", 2, 1000),
            Pod("p2", 1, 500),
            Pod("p3", 0, 0),
            """{"type":"end"}""");

        Assert.Equal("ready", answers[0].GetProperty("type").GetString());
        Assert.Equal(("p1", "a", 2), (Name(answers[1]), answers[1].GetProperty("node").GetString(), answers[1].GetProperty("gpus").GetArrayLength()));
        Assert.Equal(("p2", JsonValueKind.Null), (Name(answers[2]), answers[2].GetProperty("node").ValueKind));
        Assert.Equal(("p3", JsonValueKind.String), (Name(answers[3]), answers[3].GetProperty("node").ValueKind));
    }

    [Theory]
    [InlineData("nonsense", null)]
    [InlineData("""{"type":"pod","name":"x"}""", "num_gpu")]
    [InlineData("""{"type":"pod","name":"x","cpu_milli":-1,"memory_mib":1,"num_gpu":0,"gpu_milli":0,"gpu_spec":[]}""", "cpu_milli")]
    [InlineData("""{"type":"pod","name":"x","cpu_milli":1e99,"memory_mib":1,"num_gpu":0,"gpu_milli":0,"gpu_spec":[]}""", "cpu_milli")]
    [InlineData("""{"type":"pod","name":"x","cpu_milli":2000000000,"memory_mib":1,"num_gpu":0,"gpu_milli":0,"gpu_spec":[]}""", "cpu_milli")]
    [InlineData("""{"type":"pod","name":"x","cpu_milli":1,"memory_mib":1,"num_gpu":65,"gpu_milli":1000,"gpu_spec":[]}""", "num_gpu")]
    [InlineData("""{"type":"pod","name":"x","cpu_milli":1,"memory_mib":1,"num_gpu":1,"gpu_milli":0,"gpu_spec":[]}""", "gpu_milli")]
    [InlineData("""{"type":"pod","name":"x","cpu_milli":1,"memory_mib":1,"num_gpu":2,"gpu_milli":500,"gpu_spec":[]}""", "num_gpu")]
    [InlineData("""{"type":"surprise"}""", "type")]
    public async Task RunAsync_MalformedLine_IsRefusedWithLineAndField(string line, string? field)
    {
        var refused = await Assert.ThrowsAsync<LockstepException>(() => TalkAsync("BestFit", Nodes, line));
        Assert.Equal((2, field), (refused.Line, refused.Field));
    }

    [Fact]
    public async Task RunAsync_MoreModelsThanAClusterMayHave_IsRefusedWithLineAndField()
    {
        var models = Enumerable.Range(1, GpuModels.Most + 1).Select(number => $"M{number}").ToList();
        var nodes = $$"""{"type":"nodes","nodes":[{{string.Join(',', models.Select(model => $$"""{"name":"{{model}}","cpu_milli":1,"memory_mib":1,"gpu":1,"model":"{{model}}"}"""))}}]}""";
        var pod = $$"""{"type":"pod","name":"x","cpu_milli":1,"memory_mib":1,"num_gpu":1,"gpu_milli":1000,"gpu_spec":[{{string.Join(',', models.Select(model => $"\"{model}\""))}}]}""";

        LockstepException[] refused =
        [
            await Assert.ThrowsAsync<LockstepException>(() => TalkAsync("BestFit", Nodes, nodes)),
            await Assert.ThrowsAsync<LockstepException>(() => TalkAsync("BestFit", Nodes, pod)),
        ];

        Assert.Equal([(2, "model"), (2, "gpu_spec")], refused.Select(wrong => (wrong.Line, wrong.Field)));
    }

    private static string Pod(string name, int count, int milli) =>
        $$"""{"type":"pod","name":"{{name}}","cpu_milli":1000,"memory_mib":1024,"num_gpu":{{count}},"gpu_milli":{{milli}},"gpu_spec":[]}""";

    private static string? Name(JsonElement answer) => answer.GetProperty("name").GetString();

    private static async Task<List<JsonElement>> TalkAsync(string policy, params string[] lines)
    {
        var output = new StringWriter();
        await OpenbLockstep.RunAsync(policy, new StringReader(string.Join('\n', lines)), output);
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
