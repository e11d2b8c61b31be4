namespace Portal.Core.Scheduling.Placement;

/// <summary>Says which nodes will do for the task in hand beyond having room now: its pool and labels, the time until a reservation, who shares a device.</summary>
public interface INodeFilter
{
    /// <summary>True when the task may go to a node.</summary>
    /// <param name="node">A node with room.</param>
    /// <param name="devices">The devices the policy would use; changed where only others of the node will do.</param>
    bool Allows(int node, ref ulong devices);
}
