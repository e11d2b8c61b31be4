using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Replay;

/// <summary>The queueing policies that batch logs are replayed under.</summary>
public static class SwfPolicies
{
    public const string Default = "ShortestExpected";

    // On one node there is nothing to choose about placement, and a log is one project.
    private static readonly SchedulerOptions OneNode = SchedulerOptions.Default with { Placement = "FirstFit", FairShare = false };

    private static readonly Dictionary<string, SchedulerOptions> Known = new(StringComparer.Ordinal)
    {
        [Default] = OneNode with { Order = QueueRule.ShortestExpected, RunTimes = RunTimeBasis.Predicted, LongestWait = SchedulerOptions.UsualLongestWait },
        ["Arrival"] = OneNode with { Backfill = BackfillMode.None },
        ["ArrivalEasy"] = OneNode with { Backfill = BackfillMode.Easy },
        ["ArrivalConservative"] = OneNode with { Backfill = BackfillMode.Conservative },
    };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <exception cref="UsageException">There is no policy of that name.</exception>
    public static SchedulerOptions Find(string name) =>
        Known.GetValueOrDefault(name) ?? throw new UsageException($"--policy {name} is not known; known are {string.Join(", ", Names)}.");
}
