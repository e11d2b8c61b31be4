using Portal.Core.Capacity;

namespace Portal.Core.Planning;

/// <summary>A task of a what-if.</summary>
/// <param name="Task">What it asks, and when it comes.</param>
/// <param name="RunTime">How long it runs once it starts; cut at the maximum it asks.</param>
public sealed record WorkloadTask(WaitingTask Task, TimeSpan RunTime);
