using Portal.Replay;

namespace Portal.Tests.Replay;

public class SwfTraceTests
{
    private const string Header = "; MaxNodes: 4\n; MaxProcs: 8 (two each)\n";
    private const string Good = "1 0 5 60 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n";

    [Theory]
    [InlineData("; Version: 2\n" + Good, 1, "MaxProcs", "no_machine_size", "no size of the machine")]
    [InlineData("; MaxProcs: many\n" + Good, 1, "MaxProcs", "not_whole", "size not a number")]
    [InlineData("; MaxProcs: 99999999999\n" + Good, 1, "MaxProcs", "not_whole", "size overflows")]
    [InlineData(Header, 2, null, "no_jobs", "no jobs")]
    [InlineData(Header + "1 0 5 60 2\n", 3, null, "field_count", "too few fields")]
    [InlineData(Header + "1 0 5 60 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1 9\n", 3, null, "field_count", "too many fields")]
    [InlineData(Header + Good + Good, 4, "job number", "twice", "a number twice")]
    [InlineData(Header + "1 -3 5 60 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "submit time", "out_of_range", "negative time")]
    [InlineData(Header + "1 -0.9 5 60 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "submit time", "out_of_range", "before the start by less than a second")]
    [InlineData(Header + "1 0 -0.5 60 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "wait time", "out_of_range", "neither unknown nor a time")]
    [InlineData("; MaxProcs: 3000000\n" + Good, 1, "MaxProcs", "not_whole", "more processors than a node may have cores")]
    [InlineData(Header + "1 0 5 NaN 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "run time", "not_a_number", "not a number")]
    [InlineData(Header + "1 0 5 60 2 Infinity -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "mean CPU time", "not_a_number", "not a number, in a field that is not used")]
    [InlineData(Header + "1 0 5 60 2 -1 -1 2 99999999999999999999999999999999 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "time requested", "not_a_number", "overflows")]
    [InlineData(Header + "1 0 5 60 2 -1 -1 2 4000000000 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "time requested", "out_of_range", "more than a hundred years")]
    [InlineData(Header + "1 0 5 60 -2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1\n", 3, "processors allocated", "out_of_range", "negative, and not the −1 of what is unknown")]
    public void Read_Malformed_IsRefusedWithFileLineAndField(string text, int line, string? field, string fault, string why)
    {
        var refused = Assert.Throws<TraceException>(() => SwfTrace.Read(new StringReader(text), "log.swf"));
        Assert.True((refused.File, refused.Line, refused.Field, refused.Fault.Code) == ("log.swf", line, field, fault), why + ": " + refused.Message);
    }

    [Fact]
    public void Read_FollowsTheReadingRules()
    {
        var trace = SwfTrace.Read(new StringReader(Header + """

            5 100 0 -1 -1 -1 -1 9 -1 -1 1 -1 -1 -1 -1 -1 -1 -1
            4 100 0 0 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1
            3 100 -1 60 2 3.75 -1 1 -1 -1 1 7 -1 -1 -1 -1 -1 -1
            6 100 0 60 -1 -1 -1 0 -1 -1 1 -1 -1 -1 -1 -1 -1 -1
            9 50 5 60 2 -1 -1 2 100 -1 1 7 -1 -1 -1 -1 -1 -1
            """), "log.swf");

        Assert.Equal(8, trace.Processors);
        Assert.Equal(
            [new SwfJob(9, 7, 50, 5, 60, 2, 100), new SwfJob(3, 7, 100, 0, 60, 2, 60), new SwfJob(5, -1, 100, 0, 10, 8, 10), new SwfJob(6, -1, 100, 0, 60, 1, 60)],
            trace.Jobs);
    }
}
