namespace Portal.Core.Scheduling.Placement;

/// <summary>Puts tasks on nodes one at a time, and takes them off again. Deterministic: the same calls give the same answers. Not safe for several threads.</summary>
public abstract class Placer
{
    /// <summary>A placer for nodes as they are now.</summary>
    protected Placer(NodeTable nodes) => Nodes = nodes;

    /// <summary>The room as it is now; changed only through this placer.</summary>
    public NodeTable Nodes { get; }

    /// <summary>Puts a task on the node its policy likes best.</summary>
    /// <returns>False when no node has room; then nothing changes but what the policy learns.</returns>
    public abstract bool TryPlace(TaskShape shape, out PlacedTask placed);

    /// <summary>Puts a task where it already runs.</summary>
    public abstract void Put(in PlacedTask task);

    /// <summary>Gives the room of a placed task back.</summary>
    public abstract void Release(in PlacedTask task);
}
