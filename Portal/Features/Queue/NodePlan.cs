namespace Portal.Features.Queue;

/// <summary>What each node runs and is expected to run, as bars over time.</summary>
/// <param name="From">Left edge: now.</param>
/// <param name="Until">Right edge.</param>
/// <param name="Step">Time between two marks of the axis.</param>
public sealed record NodePlan(IReadOnlyList<NodePlanLane> Nodes, DateTimeOffset From, DateTimeOffset Until, TimeSpan Step)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly TimeSpan[] Steps = [TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4)];

    /// <summary>Instants to mark, on round times of the zone; none so far right that its label would stick out.</summary>
    public IEnumerable<DateTimeOffset> Marks(TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(From, zone);
        for (var mark = From + (Step - new TimeSpan(local.TimeOfDay.Ticks % Step.Ticks)); PartOf(mark) < 0.96; mark += Step)
            yield return mark;
    }

    /// <summary>Share of the width that lies left of an instant, 0 to 1.</summary>
    public double PartOf(DateTimeOffset instant) => Math.Clamp((instant - From) / (Until - From), 0, 1);

    /// <summary>The plan by what the scheduler last said: every task takes as long as it may.</summary>
    public static NodePlan Of(QueueView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        var bars = view.Running.Select(task => (task.Node, Bar: new NodePlanBar(task.TaskId, task.Name, now, Later(task.LatestEnd, now), NodePlanBarKind.Running)))
            .Concat(view.Waiting.Where(task => task is { ExpectedNode: not null, ExpectedStartAt: not null })
                .Select(task => (Node: task.ExpectedNode!, Bar: Expected(task, now))))
            .ToList();
        var until = now + Longest;
        if (bars.Count > 0 && bars.Max(entry => entry.Bar.End) is var last && last < until)
            until = last < now + Shortest ? now + Shortest : last;
        var step = Array.Find(Steps, step => (until - now) / step <= 6);
        return new NodePlan(
            [.. bars.Where(entry => entry.Bar.Start < until).GroupBy(entry => entry.Node, entry => entry.Bar).OrderBy(node => node.Key, StringComparer.Ordinal).Select(node => NodePlanLane.Of(node.Key, node))],
            now, until, step == default ? Steps[^1] : step);
    }

    private static NodePlanBar Expected(WaitingTaskView task, DateTimeOffset now)
    {
        var start = Later(task.ExpectedStartAt, now);
        return new NodePlanBar(task.TaskId, task.Name, start, start.AddSeconds(task.MaxRunSeconds), task.IsStartReserved ? NodePlanBarKind.Reserved : NodePlanBarKind.Forecast);
    }

    // What is overdue ends any moment.
    private static DateTimeOffset Later(DateTimeOffset? instant, DateTimeOffset now) => instant is { } at && at > now ? at : now.AddMinutes(1);
}

/// <summary>One node; bars that overlap lie in rows below each other.</summary>
public sealed record NodePlanLane(string Node, IReadOnlyList<IReadOnlyList<NodePlanBar>> Rows)
{
    /// <summary>Each bar in the first row that is free by then.</summary>
    public static NodePlanLane Of(string node, IEnumerable<NodePlanBar> bars)
    {
        var rows = new List<List<NodePlanBar>>();
        foreach (var bar in bars.OrderBy(bar => bar.Start).ThenByDescending(bar => bar.End))
        {
            if (rows.Find(row => row[^1].End <= bar.Start) is { } free)
                free.Add(bar);
            else
                rows.Add([bar]);
        }

        return new NodePlanLane(node, rows);
    }
}

/// <summary>A task on a node.</summary>
public sealed record NodePlanBar(Guid TaskId, string Name, DateTimeOffset Start, DateTimeOffset End, NodePlanBarKind Kind);

/// <summary>How sure it is that a task runs there then.</summary>
public enum NodePlanBarKind
{
    /// <summary>It runs.</summary>
    Running = 1,

    /// <summary>Room is kept for it.</summary>
    Reserved = 2,

    /// <summary>What follows from those ahead of it.</summary>
    Forecast = 3,
}
