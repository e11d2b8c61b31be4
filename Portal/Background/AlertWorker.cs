using Portal.Features.Notifications;

namespace Portal.Background;

/// <summary>Hands out what people and their programs are to hear of.</summary>
public sealed class AlertWorker(HandOutAlerts alerts, WebhookWorker webhooks, TimeProvider time, ILogger<AlertWorker> logger) : PeriodicWorker(TimeSpan.FromSeconds(1), time, logger)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await alerts.RunAsync(cancellationToken) > 0)
            webhooks.Wake();
    }
}
