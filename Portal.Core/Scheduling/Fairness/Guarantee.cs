using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Fairness;

/// <summary>What organisations are guaranteed, kept by the order of the queue: their tasks within it go before those that borrow what others do not use.</summary>
internal static class Guarantee
{
    /// <summary>The tasks, as positions in the snapshot, those within a guarantee first, each part in the order it has.</summary>
    /// <param name="keep">So many, from the first, keep their places whoever they are.</param>
    public static int[] First(CapacitySnapshot snapshot, int[] tasks, int keep, SchedulerOptions options)
    {
        var left = snapshot.Quotas.Where(quota => quota.Value.Guaranteed != ResourceAmounts.None).ToDictionary(quota => quota.Key, quota => quota.Value.Guaranteed);
        if (left.Count == 0)
            return tasks;
        foreach (var run in snapshot.Running)
            if (left.TryGetValue(run.OrganisationId, out var amounts))
                left[run.OrganisationId] = amounts - run.Amounts;
        var (within, beyond) = (new List<int>(tasks.Length), new List<int>());
        for (var i = 0; i < tasks.Length; i++)
        {
            var isWithin = IsWithin(snapshot.Waiting[tasks[i]]);
            (i < keep || isWithin ? within : beyond).Add(tasks[i]);
        }
        return [.. within, .. beyond];

        // What may be evicted is no use to a guarantee: whoever it went before would stop it.
        bool IsWithin(WaitingTask task)
        {
            if (!left.TryGetValue(task.OrganisationId, out var amounts) || !task.Request.Amounts.FitsIn(amounts) || QueueOrder.MayBeEvicted(task, options))
                return false;
            left[task.OrganisationId] = amounts - task.Request.Amounts;
            return true;
        }
    }
}
