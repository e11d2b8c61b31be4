using Portal.Replay;

namespace Portal.Tests.Replay;

public class SwfLockstepTests
{
    private const string Machine = """{"type":"machine","procs":4}""";

    [Fact]
    public async Task RunAsync_Conversation_StartsWhatFitsAndBackfills()
    {
        var answers = await TalkAsync("ArrivalEasy",
            Machine,
            """{"type":"history","jobs":[{"id":1,"user":-1,"procs":1,"requested":100,"run":10}]}""",
            Tick(0, [Job(11, 3, 100)], []),
            Tick(10, [Job(12, 4, 50), Job(13, 1, 80), Job(14, 1, 300)], []),
            Tick(60, [], ["""{"id":11,"run":60}"""]),
            Tick(90, [], ["""{"id":13,"run":80}"""]),
            """{"type":"end"}""");

        Assert.Equal(["""{"start":[11]}""", """{"start":[13]}""", """{"start":[]}""", """{"start":[12]}"""], answers);
    }

    [Theory]
    [InlineData("nonsense", null)]
    [InlineData("""{"type":"surprise"}""", "type")]
    [InlineData("""{"type":"tick","t":-1,"submitted":[],"finished":[]}""", "t")]
    [InlineData("""{"type":"tick","t":1e99,"submitted":[],"finished":[]}""", "t")]
    [InlineData("""{"type":"tick","t":1,"submitted":[{"id":1,"user":1,"procs":5,"requested":1}],"finished":[]}""", "procs")]
    [InlineData("""{"type":"tick","t":1,"submitted":[{"id":1,"user":1,"procs":-7,"requested":1}],"finished":[]}""", "procs")]
    [InlineData("""{"type":"history","jobs":[{"id":1,"user":1,"procs":-7,"requested":1,"run":1}]}""", "procs")]
    [InlineData(Machine, "type")]
    [InlineData("""{"type":"tick","t":1,"submitted":[{"id":1,"user":1,"procs":1}],"finished":[]}""", "requested")]
    [InlineData("""{"type":"tick","t":1,"submitted":[],"finished":[{"id":7,"run":1}]}""", "id")]
    [InlineData("""{"type":"history","jobs":[{"id":1,"user":1,"procs":1,"requested":1.5,"run":1}]}""", "requested")]
    public async Task RunAsync_MalformedLine_IsRefusedWithLineAndField(string line, string? field)
    {
        var refused = await Assert.ThrowsAsync<LockstepException>(() => TalkAsync("ShortestExpected", Machine, line));
        Assert.Equal((2, field), (refused.Line, refused.Field));
    }

    [Fact]
    public async Task RunAsync_TimeThatGoesBack_IsRefused()
    {
        Assert.Equal(3, (await TalkAsync(null, Machine, Tick(5, [], []), Tick(5, [], []), Tick(6, [], []))).Length);
        var refused = await Assert.ThrowsAsync<LockstepException>(() => TalkAsync(null, Machine, Tick(5, [], []), Tick(4, [], [])));
        Assert.Equal((3, "t"), (refused.Line, refused.Field));
    }

    [Fact]
    public async Task RunAsync_TheLargestMachine_IsPlayed() => Assert.Equal(
        ["""{"start":[1]}""", """{"start":[2]}"""],
        await TalkAsync(null, """{"type":"machine","procs":1000000}""", Tick(0, [Job(1, 1_000_000, 100)], []), Tick(50, [Job(2, 1_000_000, 100)], ["""{"id":1,"run":50}"""])));

    [Fact]
    public async Task RunAsync_JobsBeforeTheMachine_AreRefused() =>
        Assert.Equal("type", (await Assert.ThrowsAsync<LockstepException>(() => TalkAsync(null, Tick(0, [], [])))).Field);

    private static string Job(int id, int processors, int requested) => $$"""{"id":{{id}},"user":{{id % 3}},"procs":{{processors}},"requested":{{requested}}}""";

    private static string Tick(int now, string[] submitted, string[] finished) =>
        $$"""{"type":"tick","t":{{now}},"submitted":[{{string.Join(',', submitted)}}],"finished":[{{string.Join(',', finished)}}]}""";

    private static async Task<string[]> TalkAsync(string? policy, params string[] lines)
    {
        var output = new StringWriter();
        await SwfLockstep.RunAsync(policy, new StringReader(string.Join('\n', lines)), output);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
