using Portal.Core.Capacity;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Planning;

/// <summary>A task of a what-if.</summary>
/// <param name="Task">What it asks, and when it comes.</param>
/// <param name="RunTime">How long it runs once it starts; cut at the maximum it asks.</param>
/// <param name="Traits">What a prediction of its run time may go by; null when nothing but its maximum is known.</param>
public sealed record WorkloadTask(WaitingTask Task, TimeSpan RunTime, RunTimeTraits? Traits = null);
