using System.Numerics;

namespace Portal.Core.Scheduling.Placement;

/// <summary>How good a node is for a shape: the whole of a placement policy that looks at one node at a time.</summary>
/// <remarks>
/// A score depends on the node's room and the shape alone, so that an index may keep it until the node changes. Of equal scores the first node wins.
/// Implemented by structs, for the index to be compiled once per rule without a virtual call.
/// </remarks>
/// <typeparam name="TScore">The narrowest number that holds the rule's scores: an index keeps one for every shape on every node, and what fits the processor's cache is found sooner.</typeparam>
public interface IPlacementRule<TScore>
    where TScore : unmanaged, INumber<TScore>, IMinMaxValue<TScore>
{
    /// <summary>The higher, the better, and above the least of its numbers; asked only where the shape fits.</summary>
    TScore Score(NodeTable nodes, TaskShape shape, int node);

    /// <summary>The devices to use on the node chosen.</summary>
    ulong Devices(NodeTable nodes, TaskShape shape, int node);
}
