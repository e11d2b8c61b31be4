using Portal.Core.Capacity;

namespace Portal.Core.Scheduling;

/// <summary>Room on one node that stays free from now to the end of the request it was asked for: what is running ends, what is reserved begins.</summary>
/// <remarks>Valid until the next call of <see cref="ClusterRoom.Room"/>.</remarks>
internal readonly ref struct NodeRoom
{
    private readonly ReadOnlySpan<long> _columns;
    private readonly ReadOnlySpan<int> _tenants;

    internal NodeRoom(int index, NodeSnapshot node, ReadOnlySpan<long> columns, ReadOnlySpan<int> models, ReadOnlySpan<int> tenants)
    {
        Index = index;
        Node = node;
        _columns = columns;
        _tenants = tenants;
        GpuModels = models;
    }

    /// <summary>Index of the node.</summary>
    public int Index { get; }

    /// <summary>The node.</summary>
    public NodeSnapshot Node { get; }

    /// <summary>Thousandths of a core; may be negative.</summary>
    public long CpuMillicores => _columns[0];

    /// <summary>MiB; may be negative.</summary>
    public long MemoryMebibytes => _columns[1];

    /// <summary>Thousandths per device, in the order of the node's devices; may be negative.</summary>
    public ReadOnlySpan<long> GpuMilli => _columns[2..];

    /// <summary>A number per device that is equal for equal models.</summary>
    public ReadOnlySpan<int> GpuModels { get; }

    public GpuRoom Gpus => new(GpuMilli, GpuModels, _tenants);

    /// <summary>True when <paramref name="request"/> has room here.</summary>
    public bool Fits(PlacementRequest request) =>
        request.Amounts.CpuMillicores <= CpuMillicores
        && request.Amounts.MemoryMebibytes <= MemoryMebibytes
        && Gpus.Fits(request);

    /// <summary>The devices that leave the least room; only for what fits.</summary>
    public NodePlacement OnTightestDevices(PlacementRequest request) => new(Index, Gpus.Tightest(request));
}

/// <summary>A node and positions in its list of devices.</summary>
/// <param name="NodeIndex">Index of the node.</param>
/// <param name="Devices">Positions, ascending: one for a share, one per whole device, none without a GPU.</param>
internal sealed record NodePlacement(int NodeIndex, int[] Devices);
