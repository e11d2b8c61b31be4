using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Webhooks;

/// <summary>Sends a message because somebody wants to see it arrive: a test, or one that was sent before.</summary>
public sealed class SendWebhooks(IDbContextFactory<PortalDbContext> contexts, WebhookWorker worker, TimeProvider time)
{
    /// <returns>The id of the message; <c>webhook_not_found</c>, <c>role_not_allowed</c>, <c>webhook_off</c>.</returns>
    public async Task<Result<Guid>> TestAsync(Caller caller, Guid endpoint, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await SendAsync(db, caller, endpoint, (found, now) => WebhookMessage.OfTest(found, now), cancellationToken);
    }

    /// <summary>The same message as a new one of its own: who ignores ids that were seen before is to see it.</summary>
    /// <returns>As <see cref="TestAsync"/>, or <c>delivery_not_found</c>.</returns>
    public async Task<Result<Guid>> ResendAsync(Caller caller, Guid delivery, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(known => known.Id == delivery, cancellationToken) is not { } known)
            return new Refusal("delivery_not_found");
        var sent = await SendAsync(db, caller, known.EndpointId, (_, now) => WebhookMessage.Again(known, now), cancellationToken);
        return sent.Refusal?.Code == "webhook_not_found" ? new Refusal("delivery_not_found") : sent;
    }

    private async Task<Result<Guid>> SendAsync(PortalDbContext db, Caller caller, Guid endpoint, Func<WebhookEndpoint, DateTimeOffset, WebhookDelivery> make, CancellationToken cancellationToken)
    {
        var found = await WebhookAccess.EndpointAsync(db, caller, endpoint, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        if (found.Value.DisabledAt is not null)
            return new Refusal("webhook_off");
        var delivery = make(found.Value, time.GetUtcNow());
        db.WebhookDeliveries.Add(delivery);
        await db.SaveChangesAsync(cancellationToken);
        worker.Wake();
        return delivery.Id;
    }
}
