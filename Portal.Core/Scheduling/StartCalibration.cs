namespace Portal.Core.Scheduling;

/// <summary>
/// Learns from the waits that were expected and those that came between which instants a start lies, whatever makes expectations wrong: later tasks that pass, run times
/// below their maximum, nodes that fail.
/// </summary>
/// <remarks>
/// Split conformal prediction (Vovk, Gammerman and Shafer 2005): of the errors of the expectations most like this one, on the scale of the wait, the interval leaves out the
/// outermost on either side. It holds as often as it says while what comes is like what came; since a queue has good days and bad ones, how much is left out follows how often the
/// interval failed lately (Gibbs and Candès 2021, adaptive conformal inference). Not safe for concurrent use.
/// </remarks>
public sealed class StartCalibration
{
    /// <summary>How many of the last starts are kept.</summary>
    public const int Kept = 2000;

    /// <summary>Without so many starts nothing can be said.</summary>
    public const int Least = 20;

    /// <summary>How often the start lies in the interval.</summary>
    public const double Coverage = 0.8;

    private const int MostAlike = 100;
    private const double Pace = 0.02;

    // Waits of seconds and of a minute are the same to a person.
    private const double FloorSeconds = 60;

    private readonly Queue<(double Expected, double Error)> _starts = new();
    private double _leftOut = 1 - Coverage;

    /// <summary>A task that was expected to wait <paramref name="expected"/> has started after <paramref name="waited"/>; both from the expectation on.</summary>
    public void Add(TimeSpan expected, TimeSpan waited)
    {
        if (Around(expected) is { } interval)
        {
            var failed = waited < interval.Least || waited > interval.Most;
            _leftOut = Math.Clamp(_leftOut + (Pace * (1 - Coverage - (failed ? 1 : 0))), 0, 1 - Coverage);
        }
        if (_starts.Count == Kept)
            _starts.Dequeue();
        _starts.Enqueue((Scale(expected), Scale(waited) - Scale(expected)));
    }

    /// <summary>How long, from now, the wait of a task is that is expected to wait <paramref name="expected"/>, in <see cref="Coverage"/> of all cases.</summary>
    /// <returns>Null before <see cref="Least"/> starts are known.</returns>
    public (TimeSpan Least, TimeSpan Most)? Around(TimeSpan expected)
    {
        if (_starts.Count < Least)
            return null;
        var at = Scale(expected);
        double[] errors = [.. _starts.OrderBy(start => Math.Abs(start.Expected - at)).Take(MostAlike).Select(start => start.Error).Order()];
        // Of n errors and the next one each is equally likely to be of any rank among the n + 1.
        var outside = Math.Max(1, (int)((errors.Length + 1) * _leftOut / 2));
        return (Wait(at + errors[outside - 1]), Wait(at + errors[^outside]));
    }

    private static double Scale(TimeSpan wait) => Math.Log(Math.Max(0, wait.TotalSeconds) + FloorSeconds);

    private static TimeSpan Wait(double scale) => TimeSpan.FromSeconds(Math.Max(0, Math.Exp(Math.Min(scale, Math.Log(TimeSpan.FromDays(3650).TotalSeconds))) - FloorSeconds));
}
