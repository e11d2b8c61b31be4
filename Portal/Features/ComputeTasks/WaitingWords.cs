using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Capacity;
using Portal.Core.Scheduling;

namespace Portal.Features.ComputeTasks;

/// <summary>Says why a task waits, and what would start it now, from the stored constant and its values.</summary>
public sealed class WaitingWords(IStringLocalizer<WaitingReasonText> texts, IStringLocalizer<SharedText> shared)
{
    /// <summary>The stored value that names the node a task is expected on.</summary>
    public const string ExpectedNode = "expectedNode";

    /// <summary>The stored value that says that room is kept for a task from its expected start on.</summary>
    public const string Reserved = "reserved";

    /// <summary>One sentence. A task that no cycle has looked at yet, or a reason this version does not know, gets a general one.</summary>
    public string Sentence(string? reason, IReadOnlyDictionary<string, string> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var node = details.GetValueOrDefault("node") ?? "";
        return reason switch
        {
            SchedulingReason.WaitingForCpu => texts["WaitingForCpu", Amount("cpuMillicores", details.GetValueOrDefault("missingCpuMillicores")), node],
            SchedulingReason.WaitingForMemory => texts["WaitingForMemory", Amount("memoryMebibytes", details.GetValueOrDefault("missingMemoryMebibytes")), node],
            SchedulingReason.WaitingForGpu => texts["WaitingForGpu", Amount("gpuMilli", details.GetValueOrDefault("missingGpuMilli")), node],
            SchedulingReason.WaitingForGpuModel => texts["WaitingForGpuModel", details.GetValueOrDefault("freeModel") ?? ""],
            SchedulingReason.BehindReservation => texts["BehindReservation"],
            SchedulingReason.ManyAhead => texts["ManyAhead", Number(details.GetValueOrDefault("ahead"))],
            SchedulingReason.WaitingForEviction => texts["WaitingForEviction", node],
            SchedulingReason.QuotaReached => texts[details.GetValueOrDefault(TaskQuotas.Scope) == TaskQuotas.OfProject ? "QuotaReachedByProject" : "QuotaReached", FieldName(details), Amount(Field(details), details.GetValueOrDefault("inUse")), Amount(Field(details), details.GetValueOrDefault("limit"))],
            SchedulingReason.NodesCordoned => texts["NodesCordoned", node],
            SchedulingReason.NodesDown => texts["NodesDown", node],
            SchedulingReason.NoNodeFits when details.GetValueOrDefault("demand") is { } demand => texts[Field(details) == "pools" ? "NoNodeInPool" : "NoNodeLabelled", demand],
            SchedulingReason.NoNodeFits => texts["NoNodeFits", FieldName(details)],
            SchedulingReason.StartsNext => texts["StartsNext"],
            _ => texts["NotLookedAt"],
        };
    }

    /// <summary>True when room is kept for the task from its expected start on; else that start is a forecast.</summary>
    public static bool IsReserved(IReadOnlyDictionary<string, string> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        return details.ContainsKey(Reserved);
    }

    /// <summary>The nearest request that would start now; null when none is known.</summary>
    public string? Hint(IReadOnlyDictionary<string, string> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (!details.TryGetValue("changeField", out var field))
            return null;
        return field switch
        {
            "gpuModels" => details.TryGetValue("freeModel", out var model) ? texts["HintModel", model].Value : null,
            "pools" => texts["HintPool", details.GetValueOrDefault("changeValue") ?? ""],
            "requiredLabels" => texts["HintLabels", details.GetValueOrDefault("changeValue") ?? ""],
            "maxRunSeconds" => texts["HintRunTime", Minutes(details.GetValueOrDefault("changeValue"))],
            _ => texts["Hint", Amount(field, details.GetValueOrDefault("changeValue"))],
        };
    }

    private string Amount(string field, string? text)
    {
        var value = Number(text);
        return field switch
        {
            "cpuMillicores" => AmountFormat.Cores(value, shared),
            "memoryMebibytes" => BytesFormat.FormatMebibytes(value),
            "gpuMilli" => $"{AmountFormat.Thousandths(value)} GPU",
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }

    private string FieldName(IReadOnlyDictionary<string, string> details)
    {
        var name = texts["Field." + Field(details)];
        return name.ResourceNotFound ? texts["Field.other"] : details.GetValueOrDefault("model") is { } model ? $"{name} {model}" : name;
    }

    private static string Field(IReadOnlyDictionary<string, string> details) => details.GetValueOrDefault("field") ?? "other";

    // Rounded down: a longer run would not fit.
    private static string Minutes(string? seconds) => (Number(seconds) / 60).ToString(CultureInfo.InvariantCulture);

    private static long Number(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
