namespace Portal.Core.Scheduling.Placement;

/// <summary>Puts tasks on nodes one at a time, and takes them off again. Deterministic: the same calls give the same answers. Not safe for several threads.</summary>
public abstract class Placer
{
    /// <summary>A placer for nodes as they are now.</summary>
    protected Placer(NodeTable nodes) => Nodes = nodes;

    /// <summary>The room as it is now; changed only through this placer.</summary>
    public NodeTable Nodes { get; }

    /// <summary>Counts a task that came, whether it finds a place or not, for policies that learn what to expect.</summary>
    public virtual void Observe(TaskShape shape)
    {
    }

    /// <summary>The place the policy likes best; nothing is taken yet.</summary>
    /// <param name="shape">What is asked.</param>
    /// <param name="filter">The nodes that will do; null for all.</param>
    /// <param name="place">The place.</param>
    /// <returns>False when there is none.</returns>
    public abstract bool TryFind(TaskShape shape, INodeFilter? filter, out PlacedTask place);

    /// <summary>Takes the room of a task.</summary>
    /// <exception cref="InvalidOperationException">There is not that much room; nothing has changed.</exception>
    public abstract void Put(in PlacedTask task);

    /// <summary>Gives the room of a task back that was taken.</summary>
    public abstract void Release(in PlacedTask task);

    /// <summary>Counts a task, finds its place and takes it.</summary>
    /// <returns>False when no node has room; then nothing changes but what the policy learns.</returns>
    public bool TryPlace(TaskShape shape, out PlacedTask placed)
    {
        Observe(shape);
        if (!TryFind(shape, null, out placed))
            return false;
        Put(placed);
        return true;
    }
}
