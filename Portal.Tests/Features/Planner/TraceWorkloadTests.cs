using Portal.Features.Planner.Traces;
using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public sealed class TraceWorkloadTests : IDisposable
{
    private const string Header = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,deletion_time,scheduled_time\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TaskList_TakesWhatRanByArrival()
    {
        var read = Read(Header
            + "late,1000,2048,0,0,,100,400,\n"
            + "early,4000,4096,2,1000,T4|P100,10,3600,40\n"
            + "share,50,10,1,250,,20,21,20\n"
            + "waits,1000,64,0,0,,30,,\n"
            + "never,1000,64,0,0,,30,30,30\n");

        Assert.Equal((TraceFormat.Openb, 2, (int?)null), (read.Format, read.Skipped, read.Processors));
        Assert.Equal([10L, 20, 100], read.Tasks.Select(task => task.Task.ArrivedAt.ToUnixTimeSeconds()));
        // From its placement on, not from its arrival.
        Assert.Equal([3560, 1, 300], read.Tasks.Select(task => task.RunTime.TotalSeconds));
        Assert.Equal([2000L, 250, 0], read.Tasks.Select(task => task.Task.Request.Amounts.GpuMilli));
        Assert.Equal(["P100", "T4"], read.Tasks[0].Task.Request.GpuModels);
        // No one asks for less than the portal gives.
        Assert.Equal((100L, 64L), (read.Tasks[1].Task.Request.Amounts.CpuMillicores, read.Tasks[1].Task.Request.Amounts.MemoryMebibytes));
    }

    [Fact]
    public void Read_Log_KnowsItsMachineAndOwners()
    {
        var read = Read("; MaxProcs: 64\n1 5 0 30 4 -1 -1 4 60 -1 1 7 -1 -1 -1 -1 -1 -1\n2 0 0 30 4 -1 -1 4 60 -1 1 -1 -1 -1 -1 -1 -1 -1\n");

        Assert.Equal((TraceFormat.Swf, 64), (read.Format, read.Processors));
        Assert.Equal([0L, 5], read.Tasks.Select(task => task.Task.ArrivedAt.ToUnixTimeSeconds()));
        Assert.Equal((4000L, 60L, 30.0), (read.Tasks[1].Task.Request.Amounts.CpuMillicores, read.Tasks[1].Task.Request.MaxRunSeconds, read.Tasks[1].RunTime.TotalSeconds));
        Assert.NotNull(read.Tasks[1].Traits!.Value.Owner);
    }

    [Theory]
    [InlineData("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\na,1,1,0,0,\n", 1, "creation_time", "no_times", "nobody knows when tasks came")]
    [InlineData(Header + "a,1,1,0,0,,99999999999999,1,\n", 2, "creation_time", "not_whole", "later than any trace")]
    [InlineData("; MaxProcs: 64\n1 5 0\n", 2, null, "field_count", "a short line")]
    [InlineData("", 1, null, "file_empty", "nothing")]
    [InlineData("\0\u0001\u0002 binary", 1, "\0\u0001\u0002 binary", "column_unknown", "no trace at all")]
    public void Read_Malformed_IsRefusedWithLineAndField(string text, int line, string? field, string fault, string why)
    {
        var refused = Assert.Throws<TraceException>(() => Read(text));
        Assert.True((refused.File, refused.Line, refused.Field, refused.Fault.Code) == ("t", line, field, fault), why + ": " + refused.Message);
    }

    [Fact]
    public void Refusal_OfAnyBytes_IsShortText()
    {
        var refusal = TraceRefusal.Of(Assert.Throws<TraceException>(() => Read(new string('\u0002', 3000))));

        Assert.Equal(("trace_unreadable", "file", "1", "column_unknown"), (refusal.Code, refusal.Field, refusal.Details!["line"], refusal.Details["fault"]));
        Assert.All(refusal.Details.Values, text => Assert.True(text.Length <= 300 && !text.Any(char.IsControl)));
    }

    private TraceWorkload Read(string text)
    {
        var path = _folder.At("t");
        File.WriteAllText(path, text);
        return TraceWorkload.Read(path, "t");
    }
}
