namespace Portal.Core.Scheduling.Placement;

/// <summary>How good a node is for a shape: the whole of a placement policy that looks at one node at a time.</summary>
/// <remarks>
/// A score depends on the node's room and the shape alone, so that an index may keep it until the node changes. Of equal scores the first node wins.
/// Implemented by structs, for the index to be compiled once per rule without a virtual call.
/// </remarks>
public interface IPlacementRule
{
    /// <summary>The higher, the better; asked only where the shape fits.</summary>
    double Score(NodeTable nodes, TaskShape shape, int node);

    /// <summary>The devices to use on the node chosen.</summary>
    ulong Devices(NodeTable nodes, TaskShape shape, int node);
}
