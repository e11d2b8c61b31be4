using Portal.Core.Alerts;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;

namespace Portal.Features.Notifications;

/// <summary>What a task's owner is told of it.</summary>
public static class TaskAlerts
{
    /// <summary>It has ended; once a task, since it ends once.</summary>
    /// <param name="end">Of its last attempt; null when it was stopped before it had one.</param>
    public static Alert Ended(ComputeTask task, AttemptEnd? end, Money cost, DateTimeOffset now) => Alert.Of(
        AlertKind.TaskEnded, task.OrganisationId, $"task-ended:{task.Id}", now, task.SubmittedBy.Value,
        ("task", task.Id.ToString()), ("name", task.Name), ("project", task.ProjectId.ToString()), ("state", task.State.ToString()), ("end", $"{end ?? AttemptEnd.Cancelled}"),
        ("cost", cost.ToDecimalString()), ("currency", cost.Currency));

    /// <summary>No more can be held for it; once each time that becomes so.</summary>
    /// <param name="coveredSeconds">How long what is held still pays for it.</param>
    public static Alert Short(ComputeTask task, MoneyShortage missing, long coveredSeconds, DateTimeOffset now) => Alert.Of(
        AlertKind.TaskShortOfMoney, task.OrganisationId, $"task-short:{task.Id}:{missing}:{now.UtcTicks}", now, task.SubmittedBy.Value,
        ("task", task.Id.ToString()), ("name", task.Name), ("project", task.ProjectId.ToString()), ("missing", missing.ToString()), ("minutes", $"{coveredSeconds / 60}"));
}
