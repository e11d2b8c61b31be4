using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling;

/// <summary>What a cycle means for those who wait: why, and when they may expect to start. Found when it is asked for, after what was decided is under way.</summary>
internal sealed class QueueOutlook(ClusterRoom cluster, QuotaLedger quotas, WaitingLine line, SchedulerOptions options)
{
    private readonly StartSearch _starts = new(cluster, quotas);
    private readonly int _cycle = cluster.Cycle;

    /// <summary>Everyone who waits, in queue order.</summary>
    /// <exception cref="InvalidOperationException">The next cycle has begun, and filled the cluster in anew.</exception>
    public IReadOnlyList<WaitingExplanation> Explain()
    {
        if (cluster.Cycle != _cycle)
            throw new InvalidOperationException("Ask why tasks wait before the next cycle of the same placer.");
        var tasks = line.All(quotas, cluster.Start);
        var causes = new Explainer(cluster, quotas, tasks, options).Explain();
        Plan(tasks);
        EstimateThoseBehind(tasks);
        return Explanations(tasks, causes);
    }

    /// <summary>Expected starts of the first in the queue: in order, where they fit first when all that runs takes as long as it may.</summary>
    private void Plan(Waiting[] tasks)
    {
        var from = cluster.Start;
        foreach (var waiting in tasks.Take(options.ExplainedTasks))
        {
            var request = waiting.Request;
            // In strict order nobody starts before those ahead.
            if (options.Backfill == BackfillMode.None && waiting.Reserved is not null)
                from = Math.Max(from, waiting.Start);
            if (waiting.Reserved is not null || request.Nodes.Length == 0)
                continue;
            if (request.Count > 1 && request.EarliestOn is null)
            {
                request.EarliestOn = new (long, int)[cluster.Count];
                Array.Fill(request.EarliestOn, (0, -1));
            }
            var (start, node) = _starts.Earliest(waiting, from, long.MaxValue);
            if (node < 0)
                continue;
            (waiting.Start, waiting.Node) = (start, node);
            if (options.Backfill == BackfillMode.None && !waiting.ByQuota)
                from = start;
            cluster.Take(cluster.PlaceAt(node, request, start), request, start);
            quotas.Take(waiting.Task, start);
        }
    }

    /// <summary>Expected starts of the others: as if the cluster were one machine that works off their dominant shares in order, once the first have started.</summary>
    private void EstimateThoseBehind(Waiting[] tasks)
    {
        if (tasks.Length <= options.ExplainedTasks)
            return;
        var all = cluster.OfferedInAll();
        var next = tasks.Where(waiting => waiting.Start != long.MaxValue).Select(waiting => waiting.Start).DefaultIfEmpty(0).Max();
        var ticks = (double)Math.Max(next, cluster.Start + TimeSpan.TicksPerSecond);
        foreach (var waiting in tasks.Skip(options.ExplainedTasks).Where(waiting => waiting.Start == long.MaxValue && waiting.Request.Nodes.Length > 0))
        {
            waiting.Start = (long)Math.Min(ticks, DateTimeOffset.MaxValue.UtcTicks);
            ticks += DominantShare.Of(waiting.Request.Amounts, all) * waiting.Request.Duration;
        }
    }

    private WaitingExplanation[] Explanations(Waiting[] tasks, WaitingCause[] causes)
    {
        var explanations = new WaitingExplanation[tasks.Length];
        for (var i = 0; i < explanations.Length; i++)
        {
            var waiting = tasks[i];
            DateTimeOffset? start = waiting.Start == long.MaxValue ? null : Instant(waiting.Start);
            explanations[i] = new WaitingExplanation(
                waiting.Task.TaskId, i + 1, causes[i].Reason, causes[i].Details, start, causes[i].Nearest, waiting.Node < 0 ? null : cluster[waiting.Node].Name,
                waiting.Reserved is not null);
        }
        return explanations;
    }

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}
