namespace Portal.Core.Scheduling;

/// <summary>The policies by name.</summary>
public static class PlacementPolicies
{
    /// <summary>All, the default first.</summary>
    public static IReadOnlyList<IPlacementPolicy> All { get; } = [new BestFit(), new FirstFit(), new Greedy()];

    /// <summary>The policy with a name, in any case; null when there is none.</summary>
    public static IPlacementPolicy? Find(string name) =>
        All.FirstOrDefault(policy => string.Equals(policy.Name, name, StringComparison.OrdinalIgnoreCase));
}
