namespace Portal.Core.Compute;

/// <summary>How long a task may run, as weighted possibilities: whole seconds, at least 1, never above the maximum run time. Immutable.</summary>
/// <remarks>
/// Several answers are kept instead of one number because queueing asks different things of them: the order wants means, backfill wants quantiles,
/// and for a running task only those possibilities count that it has not outlived (Nurmi, Brevik and Wolski 2008, QBETS; Gaussier, Glesser, Reis and Trystram 2015).
/// </remarks>
public sealed class RunTimeDistribution
{
    /// <summary>Run times below count as this in the bounded slowdown, seconds (Feitelson and Rudolph 1998).</summary>
    public const long SlowdownFloorSeconds = 10;

    // A task that has outlived all that was thought possible is expected to run half as long again, and at least a minute (Tsafrir, Etsion and Feitelson 2007).
    private const long LeastExtensionSeconds = 60;

    // Ascending, and the weight of each possibility together with all below it.
    private readonly long[] _seconds;
    private readonly double[] _weightUpTo;

    /// <param name="seconds">Possibilities, in any order; those outside 1 to <paramref name="maxSeconds"/> are moved to the nearer bound. The array is taken over.</param>
    /// <param name="weights">The weight of each, above 0. The array is taken over.</param>
    /// <param name="maxSeconds">Maximum run time, at least 1.</param>
    /// <exception cref="ArgumentException">There is no possibility, the arrays differ in length, or a weight is not a number above 0.</exception>
    public RunTimeDistribution(long[] seconds, double[] weights, long maxSeconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeconds, 1);
        if (seconds.Length == 0 || seconds.Length != weights.Length)
            throw new ArgumentException("There must be one weight for each of at least one possibility.", nameof(weights));
        MaxSeconds = maxSeconds;
        Array.Sort(seconds, weights);
        var (sum, mean, inverse) = (0.0, 0.0, 0.0);
        for (var i = 0; i < seconds.Length; i++)
        {
            if (!(weights[i] > 0) || double.IsInfinity(weights[i]))
                throw new ArgumentException("A weight is a number above 0.", nameof(weights));
            seconds[i] = Math.Clamp(seconds[i], 1, maxSeconds);
            mean += weights[i] * seconds[i];
            inverse += weights[i] / Math.Max(seconds[i], SlowdownFloorSeconds);
            weights[i] = sum += weights[i];
        }
        (_seconds, _weightUpTo, MeanSeconds, SlowdownPerSecond) = (seconds, weights, mean / sum, inverse / sum);
    }

    /// <summary>Maximum run time, seconds.</summary>
    public long MaxSeconds { get; }

    /// <summary>Expected run time, seconds.</summary>
    public double MeanSeconds { get; }

    /// <summary>
    /// By how much the bounded slowdown of the task is expected to grow with each second it waits: the expected value of 1 ÷ max(run time, <see cref="SlowdownFloorSeconds"/>).
    /// </summary>
    public double SlowdownPerSecond { get; }

    /// <summary>A task that runs exactly so long.</summary>
    public static RunTimeDistribution Exactly(long seconds) => new([seconds], [1], Math.Max(1, seconds));

    /// <summary>The run time, seconds, that a task which still runs after <paramref name="elapsedSeconds"/> has with probability <paramref name="share"/> not exceeded at its end.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="elapsedSeconds">How long it has run, seconds; 0 for one that has not started.</param>
    /// <returns>Above <paramref name="elapsedSeconds"/> while that is below the maximum, never above the maximum, and never less for more elapsed.</returns>
    public long Quantile(double share, long elapsedSeconds = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var first = FirstAbove(elapsedSeconds);
        if (first == _seconds.Length)
            return Math.Min(MaxSeconds, elapsedSeconds + Math.Max(elapsedSeconds / 2, LeastExtensionSeconds));
        var below = first == 0 ? 0 : _weightUpTo[first - 1];
        var wanted = below + (share * (_weightUpTo[^1] - below));
        var at = Array.BinarySearch(_weightUpTo, first, _seconds.Length - first, wanted);
        return _seconds[Math.Min(at >= 0 ? at : ~at, _seconds.Length - 1)];
    }

    private int FirstAbove(long seconds)
    {
        var (low, high) = (0, _seconds.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_seconds[middle] > seconds)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
