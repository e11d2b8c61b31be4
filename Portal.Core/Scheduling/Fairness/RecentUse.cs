using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Fairness;

/// <summary>
/// What each project's ended attempts held in the mean, where the past counts less the longer it is over: half after a half-life.
/// An exponential mean, a(t) = ∫ held(s) e^(−(t−s)/τ) ds ÷ τ with τ = half-life ÷ ln 2, computed in closed form; the order of the calls does not matter.
/// </summary>
public sealed class RecentUse
{
    private readonly double _tau;
    private readonly Dictionary<ProjectId, (MeanAmounts Mean, DateTimeOffset At)> _held = [];

    /// <param name="halfLife">Above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public RecentUse(TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        _tau = TauOf(halfLife);
    }

    /// <summary>An attempt held <paramref name="amounts"/> from start to end; an end before the start counts nothing.</summary>
    public void Add(ProjectId project, ResourceAmounts amounts, DateTimeOffset start, DateTimeOffset end)
    {
        if (end <= start)
            return;
        var (mean, at) = _held.GetValueOrDefault(project, (default, end));
        var later = end > at ? end : at;
        _held[project] = ((mean * Decay(later - at)) + (MeanAmounts.Of(amounts) * (Decay(later - end) - Decay(later - start))), later);
    }

    /// <summary>The mean of a project at an instant not before the last end it knows; zero for one it does not know.</summary>
    public MeanAmounts Of(ProjectId project, DateTimeOffset now) =>
        _held.TryGetValue(project, out var held) ? held.Mean * Decay(now > held.At ? now - held.At : TimeSpan.Zero) : default;

    /// <summary>How much what is held since <paramref name="elapsed"/> counts: 0 at the start, towards 1.</summary>
    internal static double WeightOf(TimeSpan elapsed, TimeSpan halfLife) => 1 - Math.Exp(-Math.Max(0, elapsed.Ticks) / TauOf(halfLife));

    private double Decay(TimeSpan elapsed) => Math.Exp(-elapsed.Ticks / _tau);

    private static double TauOf(TimeSpan halfLife) => halfLife.Ticks / Math.Log(2);
}
