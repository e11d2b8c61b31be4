using Portal.Core.Capacity;
using Portal.Core.Scheduling.Placement;

namespace Portal.Replay;

/// <summary>The traces of Alibaba's GPU cluster of 2023 ("openb"): nodes and tasks with GPU shares. One object reads the files that belong together.</summary>
public sealed class OpenbTrace
{
    private static readonly string[] NodeColumns = ["sn", "cpu_milli", "memory_mib", "gpu", "model"];
    private static readonly string[] TaskColumns = ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli", "gpu_spec"];
    private static readonly string[] TaskExtras = ["qos", "pod_phase", "creation_time", "deletion_time", "scheduled_time"];

    public GpuModels Models { get; } = new();

    public ShapeCatalogue Shapes { get; } = new();

    /// <summary>How often each shape occurs: the history a policy may know.</summary>
    public static List<(TaskShape Shape, double Count)> CountShapes(IEnumerable<OpenbTask> tasks) =>
        [.. tasks.GroupBy(task => task.Shape).Select(shape => (shape.Key, (double)shape.Count()))];

    public List<NodeCapacity> ReadNodes(TextReader reader, string file)
    {
        var table = new TraceTable(reader, file, NodeColumns, []);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var nodes = new List<NodeCapacity>();
        while (table.Read())
        {
            var name = table.Name("sn");
            if (!names.Add(name))
                throw table.Fault("sn", TraceFault.Twice(name));
            var devices = table.Number("gpu", most: NodeTable.MostDevices);
            var model = devices == 0 ? 0 : ModelsOf(table, "model", () => Models.NumberOf(table.Name("model")));
            nodes.Add(new NodeCapacity(name, Amount("cpu_milli"), Amount("memory_mib"), [.. Enumerable.Repeat(model, devices)]));
        }
        return nodes.Count > 0 ? nodes : throw new TraceException(file, table.Line, null, TraceFault.NoNodes);

        int Amount(string column) => table.Number(column, most: ComputeNode.MostAmount);
    }

    public List<OpenbTask> ReadTasks(TextReader reader, string file)
    {
        var table = new TraceTable(reader, file, TaskColumns, TaskExtras);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tasks = new List<OpenbTask>();
        while (table.Read())
        {
            var name = table.Name("name");
            if (!names.Add(name))
                throw table.Fault("name", TraceFault.Twice(name));
            var count = table.Number("num_gpu", most: NodeTable.MostDevices);
            var amounts = new ShapeAmounts(Amount("cpu_milli"), Amount("memory_mib"), count, Share(count),
                count == 0 ? GpuModels.Any : ModelsOf(table, "gpu_spec", () => Models.SetOf(table.Text("gpu_spec").Split('|', StringSplitOptions.RemoveEmptyEntries))));
            // Each number is within its own bounds by now, so only this is left.
            if (amounts.Fault() is ShapeFault.SharesOfSeveral)
                throw table.Fault("num_gpu", TraceFault.SharesOfSeveral);
            tasks.Add(new OpenbTask(name, Shapes.Of(amounts), Instant("creation_time"), Instant("deletion_time"), Instant("scheduled_time")));
        }
        return tasks;

        int Amount(string column) => table.Number(column, most: ComputeNode.MostAmount);

        // Of no device, only that it is a number.
        int Share(int devices) => table.Number("gpu_milli", least: devices == 0 ? 0 : 1) is var milli && devices == 0 ? 0 : Math.Min(NodeTable.WholeDevice, milli);

        long? Instant(string column) => table.OptionalNumber(column, 0, SwfJob.MostSeconds);
    }

    private static T ModelsOf<T>(TraceTable table, string column, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw table.Fault(column, TraceFault.TooManyModels(table.Text(column), GpuModels.Most));
        }
    }
}

/// <summary>A task of the trace.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">What it asks.</param>
/// <param name="CreatedAt">Seconds from the start of the trace; null when the file does not say.</param>
/// <param name="DeletedAt">Seconds from the start of the trace.</param>
/// <param name="ScheduledAt">When it was placed, seconds from the start of the trace; null when it never was or the file does not say.</param>
public sealed record OpenbTask(string Name, TaskShape Shape, long? CreatedAt, long? DeletedAt, long? ScheduledAt = null);
