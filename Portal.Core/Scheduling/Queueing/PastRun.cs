namespace Portal.Core.Scheduling.Queueing;

/// <summary>A task that ended.</summary>
internal readonly struct PastRun(RunTimeTraits traits, long runSeconds)
{
    private const double UnlikeFactor = 0.5;
    private const double UnlikePerDoubling = 0.5;

    private readonly TraitScale _scale = new(traits);

    public long RunSeconds => runSeconds;

    /// <summary>The same use of another maximum run time, seconds; never above it.</summary>
    public long RunSecondsAt(long maxRunSeconds) =>
        maxRunSeconds == traits.MaxRunSeconds ? runSeconds : (long)(Math.Min(1, (double)runSeconds / traits.MaxRunSeconds) * maxRunSeconds);

    /// <summary>1 for equal traits; half for each kind of trait that differs, and less the further the number is away.</summary>
    public double LikenessTo(RunTimeTraits next, TraitScale scale)
    {
        var likeness = traits.Template == next.Template ? 1 : UnlikeFactor;
        if (traits.MaxRunSeconds != next.MaxRunSeconds)
            likeness *= UnlikeFactor * Math.Exp(-UnlikePerDoubling * _scale.DoublingsOfMaximum(scale));
        if (traits.Amounts != next.Amounts)
            likeness *= UnlikeFactor * Math.Exp(-UnlikePerDoubling * _scale.DoublingsOfAmounts(scale));
        return likeness;
    }
}
