namespace Portal.Core.Scheduling.Queueing;

/// <summary>Who goes first among tasks of the same class.</summary>
public enum QueueRule
{
    /// <summary>Whoever came first.</summary>
    Arrival = 1,

    /// <summary>Whoever's start lowers the mean slowdown most per capacity and time it is expected to take; see <see cref="ShortestExpected"/>.</summary>
    ShortestExpected = 2,
}
