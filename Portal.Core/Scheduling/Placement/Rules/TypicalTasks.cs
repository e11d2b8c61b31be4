namespace Portal.Core.Scheduling.Placement.Rules;

/// <summary>The common tasks of a workload, and how much of a node's free GPU they could not use.</summary>
/// <remarks>
/// Weng et al., USENIX ATC 2023: the fragment of a node for a task is all its free GPU when the task does not fit there or asks none, else what is free on
/// devices too full for it; expected over the most frequent tasks that make up 95 % of the workload. Memory does not count, as published.
/// </remarks>
public sealed class TypicalTasks
{
    private const double Popularity = 0.95;

    private readonly Typical[] _tasks;

    /// <summary>The typical tasks among shapes that came this often.</summary>
    public TypicalTasks(IEnumerable<(TaskShape Shape, double Count)> workload)
    {
        var kinds = workload
            .GroupBy(entry => entry.Shape.Amounts with { MemoryMebibytes = 0 }, entry => entry.Count)
            .Select(kind => (Amounts: kind.Key, Count: kind.Sum()))
            .OrderByDescending(kind => kind.Count)
            .ThenByDescending(kind => kind.Amounts.CpuMillicores)
            .ThenByDescending(kind => kind.Amounts.GpuMilli)
            .ThenByDescending(kind => kind.Amounts.GpuCount)
            .ThenByDescending(kind => kind.Amounts.Models)
            .ToList();
        var all = kinds.Sum(kind => kind.Count);
        var common = 0.0;
        var chosen = kinds.TakeWhile(kind => TakeUntilCommon(kind.Count, all, ref common)).ToList();
        _tasks = [.. chosen.Select(kind => new Typical(kind.Amounts, kind.Count / common))];
    }

    /// <summary>Expected thousandths of GPU that stay unused when a node has this much free.</summary>
    public double Fragment(int freeCpu, ReadOnlySpan<int> devices, ulong models)
    {
        var free = 0;
        foreach (var device in devices)
            free += device;
        var fragment = 0.0;
        foreach (ref readonly var task in _tasks.AsSpan())
            fragment += task.Share * Unusable(task.Amounts, freeCpu, devices, models, free);
        return fragment;
    }

    private static int Unusable(in ShapeAmounts task, int freeCpu, ReadOnlySpan<int> devices, ulong models, int free)
    {
        if (task.GpuCount == 0 || (task.Models & models) == 0 || task.CpuMillicores > freeCpu)
            return free;
        var (fitting, tooFull) = (0, 0);
        foreach (var device in devices)
        {
            if (device >= task.GpuMilli)
                fitting++;
            else
                tooFull += device;
        }
        return fitting >= task.GpuCount ? tooFull : free;
    }

    private static bool TakeUntilCommon(double count, double all, ref double common)
    {
        if (common >= Popularity * all)
            return false;
        common += count;
        return true;
    }

    private readonly record struct Typical(ShapeAmounts Amounts, double Share);
}
