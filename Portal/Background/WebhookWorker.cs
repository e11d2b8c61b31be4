using Portal.Features.Webhooks;

namespace Portal.Background;

/// <summary>Sends webhooks that are due, until none is.</summary>
public sealed class WebhookWorker(DeliverWebhooks webhooks, TimeProvider time, ILogger<WebhookWorker> logger) : PeriodicWorker(TimeSpan.FromSeconds(2), time, logger)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await webhooks.RunAsync(cancellationToken) > 0)
        {
            // What failed is due later, so that this ends.
        }
    }
}
