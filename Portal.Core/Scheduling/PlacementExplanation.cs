using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>Why a task starts on this node: the constant and its numbers, worded only when somebody reads it.</summary>
/// <param name="Reason">A constant of <see cref="PlacementReason"/>.</param>
/// <param name="Nodes">How many of the nodes it may use had room for it then, promised to others or not; null when that was not counted, as beyond the first tasks that one cycle starts.</param>
/// <param name="Left">What stays free on the node beside it.</param>
public sealed record PlacementExplanation(string Reason, int? Nodes, ResourceAmounts Left)
{
    /// <summary>The numbers as text, for storage beside the constant.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["leftCpuMillicores"] = Text(Left.CpuMillicores), ["leftMemoryMebibytes"] = Text(Left.MemoryMebibytes), ["leftGpuMilli"] = Text(Left.GpuMilli),
        };
        if (Nodes is { } nodes)
            values["nodes"] = Text(nodes);
        return values;

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
