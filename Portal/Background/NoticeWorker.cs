using Portal.Features.Notifications;

namespace Portal.Background;

/// <summary>Looks for what nothing happens at and people are to hear of all the same: tasks that wait long, new devices, the hour of the daily mail.</summary>
public sealed class NoticeWorker(TellOfWaitingTasks waiting, TellOfNewDevices devices, WriteDailyMails daily, TimeProvider time, ILogger<NoticeWorker> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await waiting.RunAsync(cancellationToken);
        await devices.RunAsync(cancellationToken);
        await daily.RunAsync(cancellationToken);
    }
}
