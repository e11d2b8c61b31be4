using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>The most that was held at one time.</summary>
public static class PeakUse
{
    /// <summary>The peak of each part by itself; they need not have been reached together.</summary>
    /// <param name="stays">What was held from when to when, end excluded; null while it is held still.</param>
    /// <param name="from">What ended before does not count.</param>
    public static (ResourceAmounts Amounts, int Tasks) Of(IEnumerable<(ResourceAmounts Amounts, DateTimeOffset Start, DateTimeOffset? End)> stays, DateTimeOffset from)
    {
        ArgumentNullException.ThrowIfNull(stays);
        var changes = new List<(DateTimeOffset At, bool Starts, ResourceAmounts Amounts)>();
        foreach (var (amounts, start, end) in stays.Where(stay => stay.End is null || stay.End > from))
        {
            changes.Add((start > from ? start : from, true, amounts));
            if (end is { } ended)
                changes.Add((ended, false, amounts));
        }

        // What ends at the instant another begins has made room for it.
        changes.Sort((one, other) => one.At != other.At ? one.At.CompareTo(other.At) : one.Starts.CompareTo(other.Starts));
        var (held, tasks) = (ResourceAmounts.None, 0);
        var (most, mostTasks) = (ResourceAmounts.None, 0);
        foreach (var (_, starts, amounts) in changes)
        {
            (held, tasks) = starts ? (held + amounts, tasks + 1) : (held - amounts, tasks - 1);
            most = new ResourceAmounts(
                Math.Max(most.CpuMillicores, held.CpuMillicores), Math.Max(most.MemoryMebibytes, held.MemoryMebibytes), Math.Max(most.GpuMilli, held.GpuMilli));
            mostTasks = Math.Max(mostTasks, tasks);
        }

        return (most, mostTasks);
    }
}
