using Portal.Core.Primitives;

namespace Portal.Core.Planning;

/// <summary>How much of a cluster was in use when: a step for every change, read as means over equal parts of a time.</summary>
public sealed class AllocationOverTime
{
    private readonly ResourceAmounts _offered;
    private readonly List<(long Ticks, long Cpu, long Gpu)> _steps = [];

    /// <summary>Of a cluster that offers this much.</summary>
    public AllocationOverTime(ResourceAmounts offered) => _offered = offered;

    /// <summary>From <paramref name="sinceFirst"/> on so much is in use, until the next step. Steps are told in order of time; of two at one instant the later holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies before that of the step before.</exception>
    public void Step(TimeSpan sinceFirst, ResourceAmounts inUse)
    {
        var last = _steps.Count - 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(sinceFirst.Ticks, last < 0 ? 0 : _steps[last].Ticks, nameof(sinceFirst));
        var step = (sinceFirst.Ticks, inUse.CpuMillicores, inUse.GpuMilli);
        if (last >= 0 && _steps[last].Ticks == step.Ticks)
            _steps[last] = step;
        else
            _steps.Add(step);
    }

    /// <summary>Mean CPU in use, thousandths of what is offered, in each of so many equal parts of <paramref name="span"/>; all 0 where none is offered.</summary>
    public IReadOnlyList<int> Cpu(TimeSpan span, int parts) => Means(span, parts, _offered.CpuMillicores, step => step.Cpu);

    /// <summary>The same of GPU.</summary>
    public IReadOnlyList<int> Gpu(TimeSpan span, int parts) => Means(span, parts, _offered.GpuMilli, step => step.Gpu);

    private int[] Means(TimeSpan span, int parts, long offered, Func<(long Ticks, long Cpu, long Gpu), long> amountOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        var means = new int[parts];
        if (offered == 0 || span <= TimeSpan.Zero)
            return means;
        var used = new Int128[parts];
        for (var i = 0; i < _steps.Count; i++)
        {
            var end = Math.Min(span.Ticks, i + 1 < _steps.Count ? _steps[i + 1].Ticks : span.Ticks);
            for (var at = _steps[i].Ticks; at < end;)
            {
                var part = PartOf(at);
                var next = Math.Min(end, StartOf(part + 1));
                used[part] += (Int128)amountOf(_steps[i]) * (next - at);
                at = next;
            }
        }

        for (var part = 0; part < parts; part++)
            if ((Int128)offered * (StartOf(part + 1) - StartOf(part)) is var whole && whole > 0)
                means[part] = (int)(((1000 * used[part]) + (whole / 2)) / whole);
        return means;

        long StartOf(int part) => (long)((Int128)span.Ticks * part / parts);
        // The first part whose end lies after the instant: rounding down would name the one before at a border.
        int PartOf(long at)
        {
            var part = (int)((Int128)at * parts / span.Ticks);
            return StartOf(part + 1) <= at ? part + 1 : part;
        }
    }
}
