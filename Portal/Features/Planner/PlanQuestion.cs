using Portal.Core.Primitives;
using Portal.Core.Scheduling.Placement;

namespace Portal.Features.Planner;

/// <summary>What an operator wants to know: how the tasks of the last days would fare, grown by so much, on one to so many times the machines.</summary>
/// <param name="Days">Days back from now, 1 to 365.</param>
/// <param name="GrowthPercent">More tasks of the same kind, 0 to 900 %.</param>
/// <param name="MostCopies">Up to so many of every node, 1 to 16.</param>
/// <param name="WaitMinutes">The wait that 95 % of the tasks should stay below, 0 to 10,080.</param>
/// <param name="Policy">Placement policy.</param>
public sealed record PlanQuestion(int Days = 30, int GrowthPercent = 0, int MostCopies = 4, int WaitMinutes = 10, string Policy = "PlannedPacking")
{
    /// <summary>What cannot be asked, naming the field; null when all is well.</summary>
    public Refusal? Check() =>
        OutOf(nameof(Days), Days, 1, 365) ?? OutOf(nameof(GrowthPercent), GrowthPercent, 0, 900) ?? OutOf(nameof(MostCopies), MostCopies, 1, 16)
        ?? OutOf(nameof(WaitMinutes), WaitMinutes, 0, 10_080)
        ?? (PlacementPolicyNames.All.Contains(Policy, StringComparer.OrdinalIgnoreCase)
            ? null
            : new Refusal("unknown_policy", "policy", new Dictionary<string, string>(StringComparer.Ordinal) { ["choices"] = string.Join(", ", PlacementPolicyNames.All) }));

    private static Refusal? OutOf(string field, int value, int least, int most) =>
        value >= least && value <= most
            ? null
            : new Refusal("invalid_field", char.ToLowerInvariant(field[0]) + field[1..], new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = $"{least}", ["most"] = $"{most}" });
}
