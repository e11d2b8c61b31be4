using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;

namespace Portal.Features.ComputeTasks;

/// <summary>Says why an attempt runs on its node, from the stored constant and its values.</summary>
public sealed class PlacementWords(IStringLocalizer<PlacementReasonText> texts, IStringLocalizer<SharedText> shared)
{
    /// <summary>The stored value that counts the Spot attempts that were stopped for it.</summary>
    public const string Evicted = "evicted";

    /// <summary>One sentence; null when nobody said, or this version does not know the reason.</summary>
    public string? Sentence(string? reason, IReadOnlyDictionary<string, string> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        return reason switch
        {
            PlacementReason.RoomMade => Number(details, Evicted) switch { > 1 and var evicted => texts["RoomMade", evicted].Value, 1 => texts["RoomMadeOne"].Value, _ => texts["RoomMadeSome"].Value },
            PlacementReason.OnlyRoom => texts["OnlyRoom"],
            PlacementReason.PlannedPlace => texts["PlannedPlace"],
            PlacementReason.BesidePlan => texts["BesidePlan"],
            PlacementReason.LeastLeft => texts["LeastLeft"],
            PlacementReason.LeastFragmented => texts["LeastFragmented"],
            PlacementReason.GpusPacked => texts["GpusPacked"],
            PlacementReason.GpusClustered => texts["GpusClustered"],
            PlacementReason.LeastFree => texts["LeastFree"],
            PlacementReason.FirstRoom => texts["FirstRoom"],
            PlacementReason.LeastTimePerRoom => texts["LeastTimePerRoom"],
            _ => null,
        };
    }

    /// <summary>The numbers behind it: how many nodes had room, and what stays free on this one.</summary>
    public string Facts(IReadOnlyDictionary<string, string> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var left = new ResourceAmounts(Number(details, "leftCpuMillicores") ?? 0, Number(details, "leftMemoryMebibytes") ?? 0, Number(details, "leftGpuMilli") ?? 0);
        var free = texts["Left", AmountFormat.Format(left, shared)].Value;
        // Of one node, the sentence says so itself.
        return Number(details, "nodes") is > 1 and var nodes ? $"{texts["HadRoom", nodes].Value} {free}" : free;
    }

    private static long? Number(IReadOnlyDictionary<string, string> details, string name) =>
        long.TryParse(details.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
