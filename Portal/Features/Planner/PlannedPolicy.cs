using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Placement;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Features.Planner;

/// <summary>One way to schedule that is compared with others, written <c>PlannedPacking/Arrival/Easy</c>; an order left empty is the portal's.</summary>
/// <param name="Placement">One of <see cref="PlacementPolicyNames.All"/>.</param>
/// <param name="Order">Who goes first; null as the portal does it.</param>
/// <param name="Backfill">Who may start past who waits; null as the portal does it.</param>
public sealed record PlannedPolicy(string Placement, QueueRule? Order = null, BackfillMode? Backfill = null)
{
    /// <summary>More would not be told apart on a chart, and each takes its time.</summary>
    public const int Most = 4;

    public override string ToString() => (Order, Backfill) switch
    {
        (null, null) => Placement,
        (_, null) => $"{Placement}/{Order}",
        _ => $"{Placement}/{Order}/{Backfill}",
    };

    /// <summary>Several, parted by commas.</summary>
    public static Result<IReadOnlyList<PlannedPolicy>> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var policies = new List<PlannedPolicy>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parsed = Parse(part);
            if (!parsed.IsAccepted)
                return parsed.Refusal;
            if (!policies.Contains(parsed.Value))
                policies.Add(parsed.Value);
        }

        return policies.Count is >= 1 and <= Most ? policies : Refuse("too_many_policies", $"{Most}");
    }

    /// <summary>How the portal would schedule under this policy: <paramref name="own"/> is how it does.</summary>
    public SchedulerOptions ApplyTo(SchedulerOptions own)
    {
        ArgumentNullException.ThrowIfNull(own);
        var options = own with { Placement = Placement, Order = Order ?? own.Order, Backfill = Backfill ?? own.Backfill };
        return options.Order == QueueRule.ShortestExpected && Order is not null && own.Order != Order
            ? options with { RunTimes = RunTimeBasis.Predicted, LongestWait = own.LongestWait > TimeSpan.Zero ? own.LongestWait : SchedulerOptions.UsualLongestWait }
            : options;
    }

    private static Result<PlannedPolicy> Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 3 || PlacementPolicyNames.All.FirstOrDefault(name => string.Equals(name, parts[0], StringComparison.OrdinalIgnoreCase)) is not { } placement)
            return Refuse("unknown_policy", string.Join(", ", PlacementPolicyNames.All));
        if (parts.Length > 1 && parts[1].Length > 0 && !Names<QueueRule>(parts[1]))
            return Refuse("unknown_policy", string.Join(", ", Enum.GetNames<QueueRule>()));
        if (parts.Length > 2 && !Names<BackfillMode>(parts[2]))
            return Refuse("unknown_policy", string.Join(", ", Enum.GetNames<BackfillMode>()));
        return new PlannedPolicy(placement, parts.Length > 1 && parts[1].Length > 0 ? Enum.Parse<QueueRule>(parts[1], ignoreCase: true) : null, parts.Length > 2 ? Enum.Parse<BackfillMode>(parts[2], ignoreCase: true) : null);
    }

    private static bool Names<T>(string text)
        where T : struct, Enum => Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase);

    private static Refusal Refuse(string code, string choices) => new(code, "policy", new Dictionary<string, string>(StringComparer.Ordinal) { ["choices"] = choices });
}
