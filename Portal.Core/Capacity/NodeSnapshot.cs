using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>A node at one instant: what it offers and what is free of it.</summary>
public sealed class NodeSnapshot
{
    private readonly long[] _freeGpuMilli;

    internal NodeSnapshot(ComputeNode node, IEnumerable<RunningAllocation> running)
    {
        Running = [.. running];
        Id = node.Id;
        Name = node.Name;
        PoolName = node.PoolName;
        State = node.State;
        Offered = node.Offered;
        Gpus = node.Gpus;
        Labels = node.Labels;
        NetworkMebibytesPerSecond = node.NetworkMebibytesPerSecond;
        _freeGpuMilli = new long[Gpus.Count];
        _freeGpuMilli.AsSpan(0, node.OfferedGpuCount).Fill(1000);
        OfferedGpuCount = node.OfferedGpuCount;
        var free = new ResourceAmounts(Offered.CpuMillicores, Offered.MemoryMebibytes, 0);
        foreach (var allocation in Running)
        {
            free -= allocation.Amounts with { GpuMilli = 0 };
            foreach (var gpu in allocation.Gpus)
            {
                var device = DeviceAt(gpu.Index);
                if (device >= 0)
                    _freeGpuMilli[device] -= gpu.Milli;
            }
        }
        Free = free with { GpuMilli = _freeGpuMilli.Sum() };
    }

    public ComputeNodeId Id { get; }

    public string Name { get; }

    public string PoolName { get; }

    public NodeState State { get; }

    /// <summary>What tasks may use of it.</summary>
    public ResourceAmounts Offered { get; }

    /// <summary>Its devices by index; those from <see cref="OfferedGpuCount"/> on are withheld.</summary>
    public IReadOnlyList<GpuDevice> Gpus { get; }

    /// <summary>How many of <see cref="Gpus"/>, from the first, tasks may use.</summary>
    public int OfferedGpuCount { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Bandwidth for inputs, MiB/s; 0 when unknown.</summary>
    public long NetworkMebibytesPerSecond { get; }

    /// <summary>What runs on it, by attempt id.</summary>
    public IReadOnlyList<RunningAllocation> Running { get; }

    /// <summary>Offered less allocated. Negative where more was allocated before an admin withheld it.</summary>
    public ResourceAmounts Free { get; }

    /// <summary>Free thousandths per device, in the order of <see cref="Gpus"/>; negative like <see cref="Free"/>.</summary>
    public ReadOnlySpan<long> FreeGpuMilli => _freeGpuMilli;

    /// <summary>An empty node.</summary>
    public static NodeSnapshot Of(ComputeNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new NodeSnapshot(node, []);
    }

    /// <summary>True when <paramref name="other"/> is the same machine in the same state, whatever runs on it.</summary>
    internal bool IsSameMachine(NodeSnapshot other) =>
        Id == other.Id && Name == other.Name && IsSameKind(other) && NetworkMebibytesPerSecond == other.NetworkMebibytesPerSecond;

    /// <summary>True when whatever an empty node could hold, this and <paramref name="other"/> could.</summary>
    internal bool IsSameKind(NodeSnapshot other) =>
        Offered == other.Offered && State == other.State && PoolName == other.PoolName && OfferedGpuCount == other.OfferedGpuCount && HasSameGpus(other) && HasSameLabels(other);

    private bool HasSameGpus(NodeSnapshot other)
    {
        if (Gpus.Count != other.Gpus.Count)
            return false;
        for (var i = 0; i < Gpus.Count; i++)
            if (Gpus[i].Model != other.Gpus[i].Model || Gpus[i].Index != other.Gpus[i].Index)
                return false;
        return true;
    }

    private bool HasSameLabels(NodeSnapshot other) =>
        ReferenceEquals(Labels, other.Labels)
        || (Labels.Count == other.Labels.Count && Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value));

    /// <summary>Position in <see cref="Gpus"/> of the device with this number; −1 when the node has none.</summary>
    public int DeviceAt(int gpuIndex)
    {
        for (var i = 0; i < Gpus.Count; i++)
            if (Gpus[i].Index == gpuIndex)
                return i;
        return -1;
    }
}
