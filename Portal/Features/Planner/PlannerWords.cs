using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Features.Planner.Traces;
using Portal.Replay;

namespace Portal.Features.Planner;

/// <summary>Words of the planner that need more than a key.</summary>
public static class PlannerWords
{
    /// <summary>Placement, and order and backfill where they are not the portal's own.</summary>
    public static string Policy(string policy, IStringLocalizer<PlannerText> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = policy.Split('/');
        var words = new List<string> { parts[0] };
        if (parts.Length > 1 && parts[1].Length > 0)
            words.Add(Order(parts[1], text));
        if (parts.Length > 2)
            words.Add(Backfill(parts[2], text));
        return string.Join(" · ", words);
    }

    public static string Order(string order, IStringLocalizer<PlannerText> text) => Known(text["Order." + order], order);

    public static string Backfill(string backfill, IStringLocalizer<PlannerText> text) => Known(text["Backfill." + backfill], backfill);

    /// <summary>What is wrong, where, and what would do.</summary>
    public static string Refused(Refusal refusal, IStringLocalizer<PlannerText> text)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(text);
        var field = refusal.Field is null ? "" : Known(text["Field." + refusal.Field], refusal.Field);
        var part = Detail("part") is { Length: > 0 } named ? Known(text["Part." + named], named) : "";
        return Known(text["Refusal." + refusal.Code, field, Detail("least"), Detail("most"), Detail("choices"), Detail("kind"), part], refusal.Code);

        string Detail(string name) => refusal.Details?.GetValueOrDefault(name) ?? "";
    }

    /// <summary>Why a trace was not taken in.</summary>
    public static string RefusedTrace(Refusal refusal, IStringLocalizer<PlannerText> text, IStringLocalizer<TraceText> traces)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(text);
        if (refusal is not { Code: TraceRefusal.Code, Details: { } details })
            return Refused(refusal, text);
        var line = details.GetValueOrDefault("line") ?? "";
        var why = TraceWords.Of(details.GetValueOrDefault("fault") ?? "", details, traces);
        return details.GetValueOrDefault("column") is { Length: > 0 } column
            ? text["TraceUnreadableField", line, TraceWords.Field(column, traces), why]
            : text["TraceUnreadable", line, why];
    }

    private static string Known(LocalizedString text, string otherwise) => text.ResourceNotFound ? otherwise : text.Value;
}
