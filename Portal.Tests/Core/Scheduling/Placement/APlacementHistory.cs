using CsCheck;
using Portal.Core.Scheduling.Placement;

namespace Portal.Tests.Core.Scheduling.Placement;

/// <summary>Clusters, most of them small, and histories of arrivals and ends: three models, mixed nodes among them, shares and several devices.</summary>
public static class APlacementHistory
{
    private static readonly int[] Shares = [50, 160, 320, 333, 470, 500, 810, 1000];
    private static readonly ulong[] ModelSets = [GpuModels.Any, GpuModels.Any, 1, 2, 3, 6];

    private static readonly Gen<NodeCapacity> Node =
        from cpu in Gen.Int[1, 16]
        from memory in Gen.Int[1, 16]
        from devices in Gen.Int[0, 2].Array[0, 4]
        from mixed in Gen.Int[0, 4]
        select new NodeCapacity("n", cpu * 4000, memory * 4096, mixed == 0 || devices.Length == 0 ? devices : Enumerable.Repeat(devices[0], devices.Length).ToArray());

    private static readonly Gen<ShapeAmounts> Amounts =
        from cpu in Gen.Int[0, 6]
        from memory in Gen.Int[0, 6]
        from count in Gen.Int[0, 3]
        from milli in Gen.Int[0, Shares.Length - 1].Select(i => Shares[i])
        from models in Gen.Int[0, ModelSets.Length - 1].Select(i => ModelSets[i])
        select new ShapeAmounts(cpu * 2000, memory * 2048, count, count == 0 ? 0 : count > 1 ? 1000 : milli, count == 0 ? GpuModels.Any : models);

    private static readonly Gen<(NodeCapacity[] Nodes, int[] Steps)> Small =
        from nodes in Node.Array[1, 12]
        from steps in Gen.Int[0, 1400].Array[0, 120]
        select (nodes, steps);

    // More than one block of the 64 nodes that an index looks at together, of few kinds, so that the best of several blocks are often equal.
    private static readonly Gen<(NodeCapacity[] Nodes, int[] Steps)> Large =
        from kinds in Node.Array[1, 4]
        from which in Gen.Int[0, 3].Array[65, 200]
        from steps in Gen.Int[0, 1100].Array[100, 500]
        select (Array.ConvertAll(which, kind => kinds[kind % kinds.Length]), steps);

    /// <summary>Nodes, some shapes, and steps: a number below 1000 is an arrival of a shape, above it the end of one of the tasks placed.</summary>
    public static readonly Gen<(NodeCapacity[] Nodes, ShapeAmounts[] Shapes, int[] Steps)> Any =
        from cluster in Gen.Frequency((7, Small), (1, Large))
        from shapes in Amounts.Array[1, 8]
        select (cluster.Nodes, shapes, cluster.Steps);

    /// <summary>Plays the steps; <paramref name="placed"/> sees each arrival and its outcome.</summary>
    public static void Play(Placer placer, TaskShape[] shapes, int[] steps, Action<TaskShape, PlacedTask?> placed)
    {
        var running = new List<PlacedTask>();
        foreach (var step in steps)
        {
            if (step < 1000)
            {
                var shape = shapes[step % shapes.Length];
                PlacedTask? task = placer.TryPlace(shape, out var found) ? found : null;
                if (task is { } put)
                    running.Add(put);
                placed(shape, task);
            }
            else if (running.Count > 0)
            {
                var ended = running[step % running.Count];
                running.Remove(ended);
                placer.Release(ended);
            }
        }
    }
}
