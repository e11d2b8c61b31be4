namespace Portal.Core.Capacity;

/// <summary>Nodes of one shape that grow and shrink together.</summary>
/// <param name="Name">Unique.</param>
/// <param name="MinNodes">Fewest nodes kept; not negative.</param>
/// <param name="MaxNodes">Most nodes; not less than <paramref name="MinNodes"/>.</param>
/// <param name="Shape">What a new node has; null when nodes only register by themselves.</param>
/// <param name="BootSeconds">From the wish for a node to a ready one.</param>
/// <param name="IdleSeconds">How long a node idles before it may go.</param>
public sealed record NodePool(string Name, int MinNodes, int MaxNodes, NodeDescription? Shape = null, long BootSeconds = 0, long IdleSeconds = 0)
{
    /// <summary>The pool of a single machine.</summary>
    public static NodePool Local { get; } = new("local", 1, 1);
}
