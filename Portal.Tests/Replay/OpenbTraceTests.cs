using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Tests.Replay;

public sealed class OpenbTraceTests
{
    private const string Header = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n";

    [Theory]
    [InlineData("name,cpu_milli\n", 1, "memory_mib", "column_missing", "a column is missing")]
    [InlineData("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,colour\n", 1, "colour", "column_unknown", "a column is not known")]
    [InlineData("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,name\n", 1, "name", "column_twice", "a column twice")]
    [InlineData("", 1, null, "file_empty", "nothing at all")]
    [InlineData(Header + "a,1,1,0,0\n", 2, null, "field_count", "a line is short")]
    [InlineData(Header + "a,-1,1,0,0,\n", 2, "cpu_milli", "not_whole", "negative")]
    [InlineData(Header + "a,1,99999999999999999999,0,0,\n", 2, "memory_mib", "not_whole", "overflows")]
    [InlineData(Header + "a,NaN,1,0,0,\n", 2, "cpu_milli", "not_whole", "not a number")]
    [InlineData(Header + "a,1,1,0,NaN,\n", 2, "gpu_milli", "not_whole", "not a number, of no device")]
    [InlineData(Header + "a,1,1,0,-5,\n", 2, "gpu_milli", "not_whole", "negative, of no device")]
    [InlineData(Header + "a,2000000000,1,0,0,\n", 2, "cpu_milli", "not_whole", "more than a node may have")]
    [InlineData(Header + "a,1,1,1,,\n", 2, "gpu_milli", "empty", "empty where a number must be")]
    [InlineData(Header + "a,1,1,2,500,\n", 2, "num_gpu", "shares_of_several", "two shares")]
    [InlineData(Header + "a,1,1,65,1000,\n", 2, "num_gpu", "not_whole", "more devices than a node may have")]
    [InlineData(Header + "a,1,1,1,0,\n", 2, "gpu_milli", "not_whole", "nothing of a device")]
    [InlineData(Header + "a,1,1,0,0,\na,1,1,0,0,\n", 3, "name", "twice", "a name twice")]
    [InlineData(Header + ",1,1,0,0,\n", 2, "name", "empty", "no name")]
    public void ReadTasks_Malformed_IsRefusedWithFileLineAndField(string text, int line, string? field, string fault, string why)
    {
        var refused = Assert.Throws<TraceException>(() => new OpenbTrace().ReadTasks(new StringReader(text), "tasks.csv"));
        Assert.True((refused.File, refused.Line, refused.Field, refused.Fault.Code) == ("tasks.csv", line, field, fault), why + ": " + refused.Message);
    }

    [Theory]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\n", 1, null, "no_nodes", "no nodes")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\na,1,1,65,T4\n", 2, "gpu", "not_whole", "too many devices")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\na,1,1,1,\n", 2, "model", "empty", "devices of no model")]
    [InlineData("sn,cpu_milli,memory_mib,gpu,model\na,1,1,1,T4\na,1,1,1,T4\n", 3, "sn", "twice", "a node twice")]
    public void ReadNodes_Malformed_IsRefusedWithFileLineAndField(string text, int line, string? field, string fault, string why)
    {
        var refused = Assert.Throws<TraceException>(() => new OpenbTrace().ReadNodes(new StringReader(text), "nodes.csv"));
        Assert.True((refused.File, refused.Line, refused.Field, refused.Fault.Code) == ("nodes.csv", line, field, fault), why + ": " + refused.Message);
    }

    [Fact]
    public void Read_MoreModelsThanAClusterMayHave_IsRefusedWithTheOneTooMany()
    {
        var models = Enumerable.Range(1, GpuModels.Most + 1).Select(number => $"M{number}").ToList();
        var tasks = Header + string.Concat(models.Select(model => $"{model},1,1,1,1000,{model}\n"));
        var nodes = "sn,cpu_milli,memory_mib,gpu,model\n" + string.Concat(models.Select(model => $"{model},1,1,1,{model}\n"));

        TraceException[] refused =
        [
            Assert.Throws<TraceException>(() => new OpenbTrace().ReadTasks(new StringReader(tasks), "tasks.csv")),
            Assert.Throws<TraceException>(() => new OpenbTrace().ReadNodes(new StringReader(nodes), "nodes.csv")),
        ];

        Assert.All(refused, wrong => Assert.Equal((GpuModels.Most + 2, "too_many_models", "M65"), (wrong.Line, wrong.Fault.Code, wrong.Fault.Values["value"])));
        Assert.Equal(["gpu_spec", "model"], refused.Select(wrong => wrong.Field));
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
