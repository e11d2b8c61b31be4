using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>What an operator wants to know: how tasks would fare, grown by so much, on one to so many times the nodes, under each of some policies.</summary>
/// <param name="Trace">Id of an uploaded trace; null plays the portal's own last days.</param>
/// <param name="Days">Days back from now, 1 to 365; for the portal's own tasks alone.</param>
/// <param name="Nodes">Null takes the portal's own nodes, <c>log</c> the machine that the trace is from, anything else is a list of kinds as <see cref="NodeKind.ParseAll"/> reads it.</param>
/// <param name="GrowthPercent">More tasks of the same kind, 0 to 900 %.</param>
/// <param name="SpotPercent">Part of a trace that is taken for Spot, 0 to 100 %; the portal's own tasks keep their classes.</param>
/// <param name="UrgentPercent">The same for Urgent.</param>
/// <param name="MostCopies">Up to so many of every node, 1 to 64.</param>
/// <param name="WaitMinutes">The wait that 95 % of the tasks should stay below, 0 to 10,080.</param>
/// <param name="Policy">One to four policies as <see cref="PlannedPolicy.ParseAll"/> reads them.</param>
/// <param name="NodeHourCost">What a node costs an hour in the currency of the installation, where its kind does not say; null leaves cost out.</param>
#nullable disable annotations // What binds parameters is generated, and knows no annotated type.
public sealed record PlanQuestion(
    string Trace = null, int Days = 30, string Nodes = null, int GrowthPercent = 0, int SpotPercent = 0, int UrgentPercent = 0, int MostCopies = 4, int WaitMinutes = 10,
    string Policy = "PlannedPacking", string NodeHourCost = null)
#nullable restore annotations
{
    /// <summary>Stands for the machine that the trace is from.</summary>
    public const string MachineOfLog = "log";

    /// <summary>The usual question.</summary>
    public static PlanQuestion Usual { get; } = new();

    /// <summary>True when the answer hangs on what the portal itself did or has, and so gets old.</summary>
    public bool AsksOfThePortal => Trace is null || Nodes is null;

    /// <summary>What cannot be asked, naming the field; null when all is well.</summary>
    public Refusal? Check(string currency) =>
        OutOf(nameof(Days), Days, 1, 365) ?? OutOf(nameof(GrowthPercent), GrowthPercent, 0, 900)
        ?? OutOf(nameof(SpotPercent), SpotPercent, 0, 100) ?? OutOf(nameof(UrgentPercent), UrgentPercent, 0, 100 - SpotPercent)
        ?? OutOf(nameof(MostCopies), MostCopies, 1, 64) ?? OutOf(nameof(WaitMinutes), WaitMinutes, 0, 10_080)
        ?? PlannedPolicy.ParseAll(Policy).Refusal ?? NodeKind.CostOf(NodeHourCost, currency).Refusal
        ?? (Nodes is null or MachineOfLog ? null : NodeKind.ParseAll(Nodes, currency).Refusal)
        ?? (Nodes == MachineOfLog && Trace is null ? new Refusal("no_machine", "nodes") : null);

    /// <summary>The page that answers it; what is as usual is left out.</summary>
    public string ToAddress()
    {
        var asked = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["trace"] = Trace, ["nodes"] = Nodes, ["nodeHourCost"] = NodeHourCost,
            ["days"] = Unless(Days, Usual.Days), ["growthPercent"] = Unless(GrowthPercent, Usual.GrowthPercent),
            ["spotPercent"] = Unless(SpotPercent, Usual.SpotPercent), ["urgentPercent"] = Unless(UrgentPercent, Usual.UrgentPercent),
            ["mostCopies"] = Unless(MostCopies, Usual.MostCopies), ["waitMinutes"] = Unless(WaitMinutes, Usual.WaitMinutes),
            ["policy"] = Policy == Usual.Policy ? null : Policy,
        };
        return QueryHelpers.AddQueryString("/admin/planner", asked.Where(part => part.Value is not null));
    }

    private static string? Unless(int value, int usual) => value == usual ? null : value.ToString(CultureInfo.InvariantCulture);

    private static Refusal? OutOf(string field, int value, int least, int most) =>
        value >= least && value <= most
            ? null
            : new Refusal("invalid_field", char.ToLowerInvariant(field[0]) + field[1..], new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = $"{least}", ["most"] = $"{most}" });
}
