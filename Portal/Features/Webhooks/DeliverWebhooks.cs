using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Alerts;
using Portal.Core.Webhooks;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Persistence;

namespace Portal.Features.Webhooks;

/// <summary>Sends the messages that are due, tries those again that failed, and switches off what fails for days.</summary>
public sealed class DeliverWebhooks(IDbContextFactory<PortalDbContext> contexts, WebhookSender sender, IOptions<WebhookOptions> options, TimeProvider time, ILogger<DeliverWebhooks> logger)
{
    private const int Together = 50;
    private const int AtOnce = 8;

    /// <summary>For so long nobody else sends a message that somebody has begun with.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    /// <returns>How many were sent, or tried.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        List<Guid> due;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            due = await db.WebhookDeliveries.Where(delivery => delivery.DueAt <= now).OrderBy(delivery => delivery.DueAt).Take(Together).Select(delivery => delivery.Id).ToListAsync(cancellationToken);
        }

        // One slow receiver must not keep the others waiting.
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, token) => await TryAsync(id, token));
        return due.Count;
    }

    private async Task TryAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(id, cancellationToken) is not { } claimed)
            return;
        var outcome = await sender.SendAsync(claimed.Endpoint, claimed.Delivery, cancellationToken);
        await DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            await NoteAsync(db, id, outcome);
            await db.SaveChangesAsync(CancellationToken.None);
            return true;
        });
    }

    private async Task<(WebhookEndpoint Endpoint, WebhookDelivery Delivery)?> ClaimAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var until = now + Claim;
        if (await db.WebhookDeliveries.Where(delivery => delivery.Id == id && delivery.DueAt <= now).ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.DueAt, until), cancellationToken) == 0)
            return null;
        var delivery = await db.WebhookDeliveries.AsNoTracking().SingleAsync(delivery => delivery.Id == id, cancellationToken);
        if (await db.WebhookEndpoints.AsNoTracking().SingleOrDefaultAsync(endpoint => endpoint.Id == delivery.EndpointId && endpoint.DisabledAt == null, cancellationToken) is { } endpoint)
            return (endpoint, delivery);
        await db.WebhookDeliveries.Where(waiting => waiting.Id == id).ExecuteUpdateAsync(set => set.SetProperty(waiting => waiting.DueAt, (DateTimeOffset?)null).SetProperty(waiting => waiting.LastError, "switched_off"), cancellationToken);
        return null;
    }

    private async Task NoteAsync(PortalDbContext db, Guid id, WebhookOutcome outcome)
    {
        var now = time.GetUtcNow();
        var delivery = await db.WebhookDeliveries.SingleAsync(delivery => delivery.Id == id);
        var isDelivered = outcome.Error is null;
        delivery.Tries++;
        (delivery.LastTryAt, delivery.LastStatus, delivery.LastError, delivery.LastMilliseconds) = (now, outcome.Status, outcome.Error, outcome.Milliseconds);
        delivery.DeliveredAt = isDelivered ? now : null;
        delivery.DueAt = isDelivered ? null : now + WebhookRetry.PauseAfter(delivery.Tries, Random.Shared.NextDouble());
        if (await db.WebhookEndpoints.SingleOrDefaultAsync(endpoint => endpoint.Id == delivery.EndpointId) is not { DisabledAt: null } endpoint)
            return;
        if (isDelivered)
        {
            if (endpoint.FailingSince is null)
                return;
            endpoint.FailingSince = null;
            endpoint.Version++;
            return;
        }

        logger.LogInformation("Message {DeliveryId} did not get through (try {Try}): {Error} {Status}", id, delivery.Tries, outcome.Error, outcome.Status);
        if (endpoint.FailingSince is null)
        {
            endpoint.FailingSince = now;
            endpoint.Version++;
        }

        // 410 Gone is the receiver's own word that nothing shall come any more.
        if (now - endpoint.FailingSince >= TimeSpan.FromDays(options.Value.DisableAfterDays) || outcome.Status == StatusCodes.Status410Gone)
            SwitchOff(db, endpoint, now);
    }

    private static void SwitchOff(PortalDbContext db, WebhookEndpoint endpoint, DateTimeOffset now)
    {
        endpoint.DisabledAt = now;
        endpoint.Version++;
        db.Alerts.Add(Alert.Of(
            AlertKind.WebhookDisabled, endpoint.OrganisationId, $"webhook-disabled:{endpoint.Id}:{now.UtcTicks}", now, null,
            ("webhook", endpoint.Id.ToString()), ("url", endpoint.Url), ("days", $"{(int)Math.Ceiling((now - endpoint.FailingSince!.Value).TotalDays)}")));
        db.AuditEntries.Add(AuditEntry.OfPortal("webhook.switched_off", $"organisation/{endpoint.OrganisationId}", new { Webhook = endpoint.Id, endpoint.Url, endpoint.FailingSince }, now));
    }
}
