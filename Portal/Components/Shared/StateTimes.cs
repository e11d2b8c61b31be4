namespace Portal.Components.Shared;

/// <summary>When a task reached its stations, UTC; null where it did not, or not yet.</summary>
public sealed record StateTimes(
    DateTimeOffset SubmittedAt, DateTimeOffset? AdmittedAt = null, DateTimeOffset? StartedAt = null, DateTimeOffset? SavingAt = null, DateTimeOffset? EndedAt = null);
