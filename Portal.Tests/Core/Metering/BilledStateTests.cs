using Portal.Core.Execution;
using Portal.Core.Metering;

namespace Portal.Tests.Core.Metering;

public class BilledStateTests
{
    // The published table, row by row; a new end without a row fails.
    private static readonly Dictionary<AttemptEnd, bool> Published = new()
    {
        [AttemptEnd.NotStarted] = false, // never started, or the engine could not start it: the platform's
        [AttemptEnd.Completed] = true, // run time
        [AttemptEnd.Failed] = true, // exit code or signal: the user's
        [AttemptEnd.OutOfMemory] = true, // the user's
        [AttemptEnd.TimedOut] = true, // the user's
        [AttemptEnd.Cancelled] = true, // by the user: run time up to the stop
        [AttemptEnd.Lost] = false, // node or platform fault
        [AttemptEnd.CancelledByOperator] = false, // the platform's
        [AttemptEnd.OutOfFunds] = true, // the user's
        [AttemptEnd.OutOfBudget] = true, // the user's
        [AttemptEnd.Evicted] = false, // Spot, made room: the platform's
    };

    public static TheoryData<AttemptEnd> Ends => [.. Enum.GetValues<AttemptEnd>()];

    [Theory]
    [MemberData(nameof(Ends))]
    public void IsBilled_EveryEnd_EqualsThePublishedTable(AttemptEnd end) => Assert.Equal(Published[end], BilledState.IsBilled(end));

    [Fact]
    public void IsBilled_UnknownEnd_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => BilledState.IsBilled((AttemptEnd)99));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(999, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    public void BilledSeconds_Completed_RoundsUp(long milliseconds, long seconds) =>
        Assert.Equal(seconds, BilledState.BilledSeconds(AttemptEnd.Completed, milliseconds));
}
