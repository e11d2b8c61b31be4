namespace Portal.Core.Scheduling;

/// <summary>Chooses the node and the devices of one request. Deterministic: the same room gives the same answer.</summary>
public interface IPlacementPolicy
{
    /// <summary>As options, replay and reports call it.</summary>
    string Name { get; }

    /// <summary>The choice among <see cref="PlacementRequest.Candidates"/>; null when none has room.</summary>
    NodePlacement? Choose(PlacementRequest request, ClusterRoom cluster);
}
