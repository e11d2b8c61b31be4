namespace Portal.Core.Scheduling.Queueing;

/// <summary>The numbers of a task's traits as powers of two, so that how far two tasks are apart is a difference.</summary>
internal readonly struct TraitScale(RunTimeTraits traits)
{
    // What is further away than this is as unlike as can be; it keeps weights above 0.
    private const double MostDoublings = 8;

    private readonly double _maximum = Math.Log2(traits.MaxRunSeconds);
    private readonly double _cpu = Math.Log2(1.0 + traits.Amounts.CpuMillicores);
    private readonly double _memory = Math.Log2(1.0 + traits.Amounts.MemoryMebibytes);
    private readonly double _gpu = Math.Log2(1.0 + traits.Amounts.GpuMilli);

    public double DoublingsOfMaximum(TraitScale other) => Math.Min(MostDoublings, Math.Abs(_maximum - other._maximum));

    /// <summary>Of the amount that differs most.</summary>
    public double DoublingsOfAmounts(TraitScale other) =>
        Math.Min(MostDoublings, Math.Max(Math.Abs(_cpu - other._cpu), Math.Max(Math.Abs(_memory - other._memory), Math.Abs(_gpu - other._gpu))));
}
