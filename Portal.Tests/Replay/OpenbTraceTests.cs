using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Tests.Replay;

public sealed class OpenbTraceTests
{
    private const string Header = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n";

    [Theory]
    [InlineData("name,cpu_milli\n", 1, "memory_mib", "a column is missing")]
    [InlineData("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,colour\n", 1, "colour", "a column is not known")]
    [InlineData(Header + "a,1,1,0,0\n", 2, null, "a line is short")]
    [InlineData(Header + "a,-1,1,0,0,\n", 2, "cpu_milli", "negative")]
    [InlineData(Header + "a,1,99999999999999999999,0,0,\n", 2, "memory_mib", "overflows")]
    [InlineData(Header + "a,NaN,1,0,0,\n", 2, "cpu_milli", "not a number")]
    [InlineData(Header + "a,1,1,1,,\n", 2, "gpu_milli", "empty where a number must be")]
    [InlineData(Header + "a,1,1,2,500,\n", 2, "num_gpu", "two shares")]
    [InlineData(Header + "a,1,1,0,0,\na,1,1,0,0,\n", 3, "name", "a name twice")]
    [InlineData(Header + ",1,1,0,0,\n", 2, "name", "no name")]
    public void ReadTasks_Malformed_IsRefusedWithFileLineAndField(string text, int line, string? field, string why)
    {
        var refused = Assert.Throws<TraceException>(() => new OpenbTrace().ReadTasks(new StringReader(text), "tasks.csv"));
        Assert.True((refused.File, refused.Line, refused.Field) == ("tasks.csv", line, field), why + ": " + refused.Message);
    }

    [Theory]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\n", 1, null, "no nodes")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\na,1,1,65,T4\n", 2, "gpu", "too many devices")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\na,1,1,1,\n", 2, "model", "devices of no model")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\na,1,1,1,T4\na,1,1,1,T4\n", 3, "sn", "a node twice")]
    public void ReadNodes_Malformed_IsRefusedWithFileLineAndField(string text, int line, string? field, string why)
    {
        var refused = Assert.Throws<TraceException>(() => new OpenbTrace().ReadNodes(new StringReader(text), "nodes.csv"));
        Assert.True((refused.File, refused.Line, refused.Field) == ("nodes.csv", line, field), why + ": " + refused.Message);
    }

    [Fact]
    public void ReadTasks_EqualRequests_AreOneShape()
    {
        var trace = new OpenbTrace();
        var tasks = trace.ReadTasks(new StringReader(Header + "a,1000,2048,1,470,T4|P100\nb,1000,2048,1,470,T4|P100\nc,8000,1,0,0,\n"), "tasks.csv");
        Assert.Same(tasks[0].Shape, tasks[1].Shape);
        Assert.Equal(new ShapeAmounts(1000, 2048, 1, 470, trace.Models.SetOf(["P100", "T4"])), tasks[0].Shape.Amounts);
        Assert.Equal(2, trace.Shapes.All.Length);
    }
}
