using Portal.Features.Billing.Holds;

namespace Portal.Background;

/// <summary>Holds the next window of long tasks, and stops those for which there is no more money.</summary>
public sealed class HoldWorker(TaskHolds holds, SchedulerSignal scheduler, TimeProvider time, ILogger<HoldWorker> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(30), time, logger)
{
    private readonly ILogger _logger = logger;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (task, outcome) in await holds.ExtendAsync(cancellationToken))
        {
            if (outcome == HoldOutcome.Stopped)
                scheduler.Wake();
            if (outcome != HoldOutcome.Enough)
                _logger.LogInformation("Hold of task {TaskId}: {Outcome}", task, outcome);
        }
    }
}
