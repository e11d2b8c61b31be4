using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Portal.Tests.Testing.LongestFirst", "Portal.Tests")]

namespace Portal.Tests.Testing;

/// <summary>Begins with what takes longest, so that at the end no core waits for another: the browser's journeys, what runs real attempts, and the heaviest properties.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        Journeys.JourneyCollection.Name, Runner.SandboxCollection.Name, "AccessOfVisitorsTests", "DemoTests", "StoredHistoryTests", "KillAtEveryStepTests", "ThrottleTests", "InterleavingTests", "ValidatedOptionsTests",
        "SchedulerPropertyTests", "KillClosingTests", "DocumentRoundTripTests", "TextClassification",
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(Rank).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int Rank(ITestCollection collection)
    {
        var place = Array.FindIndex(Longest, name => collection.DisplayName.Contains(name, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
