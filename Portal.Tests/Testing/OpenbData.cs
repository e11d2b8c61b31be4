using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Tests.Testing;

/// <summary>The openb traces, from the folder PORTAL_TEST_DATA names; without it the test is skipped, visibly.</summary>
public sealed class OpenbData
{
    private OpenbData(string folder, int order)
    {
        Nodes = Read($"{folder}/seed{order}/nodes.csv.gz", Trace.ReadNodes);
        Arrivals = Read($"{folder}/seed{order}/arrivals.csv.gz", Trace.ReadTasks);
        History = OpenbTrace.CountShapes(Read($"{folder}/openb_pod_list_default.csv", Trace.ReadTasks));
    }

    public OpenbTrace Trace { get; } = new();

    public List<NodeCapacity> Nodes { get; }

    public List<OpenbTask> Arrivals { get; }

    public List<(TaskShape Shape, double Count)> History { get; }

    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("PORTAL_TEST_DATA");
        var openb = Path.Combine(folder ?? "", "traces", "openb");
        Skip.IfNot(Directory.Exists(openb), "PORTAL_TEST_DATA names no folder with the openb traces, so nothing is known about them.");
        return openb;
    }

    public static OpenbData Order(int order) => new(Folder(), order);

    /// <summary>Everything that arrives, placed by one policy.</summary>
    public AllocationCurve Run(string policy)
    {
        var placer = PlacementPolicyNames.Create(policy, new NodeTable(Nodes), Trace.Shapes, History)!;
        var curve = new AllocationCurve(Nodes.Sum(node => (long)node.DeviceModels.Count) * NodeTable.WholeDevice);
        foreach (var task in Arrivals)
            curve.Arrive(task.Shape, placer.TryPlace(task.Shape, out _));
        return curve;
    }

    private static List<T> Read<T>(string path, Func<TextReader, string, List<T>> read)
    {
        using var reader = TraceFile.Open(path);
        return read(reader, path);
    }
}
