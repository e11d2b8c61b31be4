using System.Numerics;

namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>FGD: the node, and for a share the device, where the expected fragment grows least.</summary>
/// <remarks>
/// Weng et al., "Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent", USENIX ATC 2023. As published, the gradient in
/// GPUs goes through a sigmoid to a whole number from 0 to 100 (fgd_score); of equal devices the first wins.
/// </remarks>
/// <param name="typical">The workload the fragment is expected over.</param>
public readonly struct FragmentationGradientRule(TypicalTasks typical) : IPlacementRule<short>
{
    /// <inheritdoc/>
    public short Score(NodeTable nodes, TaskShape shape, int node) => (short)Best(nodes, shape, node).Score;

    /// <inheritdoc/>
    public ulong Devices(NodeTable nodes, TaskShape shape, int node) => Best(nodes, shape, node).Devices;

    private (int Score, ulong Devices) Best(NodeTable nodes, TaskShape shape, int node)
    {
        var devices = nodes.FreeDevices(node);
        Span<int> after = stackalloc int[devices.Length];
        devices.CopyTo(after);
        var before = typical.Fragment(nodes.FreeCpu(node), devices, nodes.Models(node));
        var freeCpu = nodes.FreeCpu(node) - shape.CpuMillicores;
        if (shape.GpuCount == 0 || shape.GpuMilli == NodeTable.WholeDevice)
        {
            var chosen = nodes.TightestDevices(shape, node);
            for (var rest = chosen; rest != 0; rest &= rest - 1)
                after[BitOperations.TrailingZeroCount(rest)] = 0;
            return (Score(before - typical.Fragment(freeCpu, after, nodes.Models(node))), chosen);
        }
        var (best, device) = (-1, 0UL);
        var accepted = nodes.AcceptedDevices(shape, node);
        for (var i = 0; i < devices.Length; i++)
        {
            // Equal devices of one model score alike.
            if (devices[i] < shape.GpuMilli || (accepted >> i & 1) == 0 || (!nodes.IsMixed(node) && devices[..i].Contains(devices[i])))
                continue;
            after[i] -= shape.GpuMilli;
            var score = Score(before - typical.Fragment(freeCpu, after, nodes.Models(node)));
            after[i] = devices[i];
            if (score > best)
                (best, device) = (score, 1UL << i);
        }
        return (best, device);
    }

    private static int Score(double gradientMilli) => (int)(1.0 / (1.0 + Math.Exp(-gradientMilli / NodeTable.WholeDevice)) * Published.Most);
}
