using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>A machine that runs attempts.</summary>
public sealed class ComputeNode
{
    /// <summary>Most thousandths of a core, and most MiB, of one node: about a million cores and a pebibyte. Policies count in int, and add what is there to what is asked.</summary>
    public const int MostAmount = int.MaxValue / 2;

    private ComputeNode()
    {
    }

    public ComputeNodeId Id { get; private set; }

    /// <summary>Unique, as people and the engine call it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Name of the <see cref="NodePool"/> it belongs to.</summary>
    public string PoolName { get; private set; } = "";

    public NodeState State { get; private set; }

    /// <summary>The state it takes up again when it answers after having been Down.</summary>
    public NodeState StateWhenUp { get; private set; }

    /// <summary>Thousandths of a core, before anything is withheld.</summary>
    public long CpuMillicores { get; private set; }

    /// <summary>MiB, before anything is withheld.</summary>
    public long MemoryMebibytes { get; private set; }

    /// <summary>Devices by index, before anything is withheld; never changed in place.</summary>
    public IReadOnlyList<GpuDevice> Gpus { get; private set; } = [];

    /// <summary>Part an admin keeps back, thousandths, 0 to 1000. Of the devices, whole ones are kept back, rounded down, the last first.</summary>
    public int WithheldPerMille { get; private set; }

    /// <summary>What an administrator says of it, for tasks to require; see <see cref="NodeLabels"/>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; private set; } = new Dictionary<string, string>();

    /// <summary>Bandwidth for inputs, MiB/s; 0 when unknown.</summary>
    public long NetworkMebibytesPerSecond { get; private set; }

    public DateTimeOffset? LastHeartbeatAt { get; private set; }

    /// <summary>Concurrency token; rises with every change but a mere heartbeat.</summary>
    public long Version { get; private set; }

    /// <summary>All it has.</summary>
    public ResourceAmounts Capacity => new(CpuMillicores, MemoryMebibytes, Gpus.Count * 1000L);

    /// <summary>Devices that tasks may use.</summary>
    public int OfferedGpuCount => Gpus.Count - (int)((long)Gpus.Count * WithheldPerMille / 1000);

    /// <summary>What tasks may use: <see cref="Capacity"/> less what is withheld, rounded down.</summary>
    public ResourceAmounts Offered => new(
        CpuMillicores * (1000 - WithheldPerMille) / 1000,
        MemoryMebibytes * (1000 - WithheldPerMille) / 1000,
        OfferedGpuCount * 1000L);

    /// <summary>A node that takes work from now on.</summary>
    /// <exception cref="ArgumentException">An amount is negative or above <see cref="MostAmount"/>, or two devices share an index.</exception>
    public static ComputeNode Register(ComputeNodeId id, string name, string poolName, NodeDescription description, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(poolName);
        var node = new ComputeNode { Id = id, Name = name, PoolName = poolName, State = NodeState.Ready, StateWhenUp = NodeState.Ready, LastHeartbeatAt = now };
        node.Describe(description);
        return node;
    }

    /// <summary>Takes in what the engine found it to have; running attempts keep what they hold, even past the new capacity.</summary>
    /// <exception cref="ArgumentException">An amount is negative or above <see cref="MostAmount"/>, or two devices share an index.</exception>
    public void Describe(NodeDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentOutOfRangeException.ThrowIfNegative(description.CpuMillicores, nameof(description));
        ArgumentOutOfRangeException.ThrowIfNegative(description.MemoryMebibytes, nameof(description));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(description.CpuMillicores, MostAmount, nameof(description));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(description.MemoryMebibytes, MostAmount, nameof(description));
        ArgumentOutOfRangeException.ThrowIfNegative(description.NetworkMebibytesPerSecond, nameof(description));
        if (description.Gpus.DistinctBy(gpu => gpu.Index).Count() != description.Gpus.Count)
            throw new ArgumentException("Two devices share an index.", nameof(description));
        CpuMillicores = description.CpuMillicores;
        MemoryMebibytes = description.MemoryMebibytes;
        Gpus = [.. description.Gpus.OrderBy(gpu => gpu.Index)];
        NetworkMebibytesPerSecond = description.NetworkMebibytesPerSecond;
        Version++;
    }

    /// <summary>It answered; a node that was Down takes up the state an admin last wished.</summary>
    public void Heartbeat(DateTimeOffset now)
    {
        LastHeartbeatAt = now;
        if (State != NodeState.Down)
            return;
        State = StateWhenUp;
        Version++;
    }

    /// <summary>It does not answer.</summary>
    public void MarkDown()
    {
        if (State == NodeState.Down)
            return;
        State = NodeState.Down;
        Version++;
    }

    /// <summary>No new work from now on.</summary>
    public void Cordon() => Wish(NodeState.Cordoned);

    /// <summary>No new work, and it leaves when what runs has finished.</summary>
    public void Drain() => Wish(NodeState.Draining);

    /// <summary>Work is welcome again.</summary>
    public void Uncordon() => Wish(NodeState.Ready);

    /// <summary>Keeps back a part; what runs stays even if it holds more than is left.</summary>
    /// <param name="perMille">0 to 1000 thousandths.</param>
    /// <returns>A refusal with code <c>invalid_field</c> when out of range.</returns>
    public Refusal? Withhold(int perMille)
    {
        if (perMille is < 0 or > 1000)
            return new Refusal("invalid_field", "withheldPerMille", new Dictionary<string, string> { ["rule"] = "range", ["least"] = "0", ["most"] = "1000" });
        WithheldPerMille = perMille;
        Version++;
        return null;
    }

    /// <summary>Gives it these labels in place of those it has; what runs stays, and what waits is placed by them from now on.</summary>
    /// <returns>A refusal with code <c>invalid_field</c> when <see cref="NodeLabels.Check"/> has one.</returns>
    public Refusal? Label(IReadOnlyDictionary<string, string> labels)
    {
        if (NodeLabels.Check("labels", labels) is { } refusal)
            return refusal;
        if (labels.Count == Labels.Count && labels.All(label => Labels.TryGetValue(label.Key, out var value) && value == label.Value))
            return null;
        Labels = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        Version++;
        return null;
    }

    private void Wish(NodeState state)
    {
        if (StateWhenUp == state)
            return;
        StateWhenUp = state;
        if (State != NodeState.Down)
            State = state;
        Version++;
    }
}
