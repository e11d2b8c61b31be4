using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Core.Webhooks;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Webhooks;

/// <param name="Id">Made by the form or the program that asks.</param>
/// <param name="Url">Where messages go; https.</param>
/// <param name="Kinds">Names of what is sent, such as <c>task.ended</c>; at least one.</param>
/// <param name="Organisation">Null is the one the person has belonged to longest.</param>
public sealed record AddWebhookRequest(Guid Id, string Url, IReadOnlyList<string> Kinds, Guid? Organisation = null);

/// <param name="IsOn">False switches it off.</param>
public sealed record ChangeWebhookRequest(string Url, IReadOnlyList<string> Kinds, bool IsOn = true);

/// <param name="Secret">What its messages are signed with. It is in this answer and nowhere else.</param>
public sealed record WebhookWithSecret(Guid Id, string Secret);

/// <summary>Adds, changes and takes away the webhooks of an organisation; an act of its owners and administrators.</summary>
public sealed class ChangeWebhooks(IDbContextFactory<PortalDbContext> contexts, WebhookSecrets secrets, IOptions<WebhookOptions> options, TimeProvider time)
{
    /// <summary>Most of one organisation.</summary>
    public const int Most = 10;

    public async Task<Result<WebhookWithSecret>> AddAsync(Caller caller, AddWebhookRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisation = await WebhookAccess.OrganisationAsync(db, caller, request.Organisation is { } wanted ? new OrganisationId(wanted) : null, cancellationToken);
        if (!organisation.IsAccepted)
            return organisation.Refusal;
        var (url, kinds) = (WebhookAddress.Read(request.Url, options.Value), KindsOf(request.Kinds));
        if (!url.IsAccepted || !kinds.IsAccepted)
            return url.Refusal ?? kinds.Refusal!;
        if (request.Id == Guid.Empty || await db.WebhookEndpoints.AnyAsync(endpoint => endpoint.Id == request.Id, cancellationToken))
            return new Refusal("invalid_id", "id");
        if (await db.WebhookEndpoints.CountAsync(endpoint => endpoint.OrganisationId == organisation.Value.Id, cancellationToken) >= Most)
            return new Refusal("too_many_webhooks", "url", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{Most}" });
        var (secret, now) = (WebhookSecret.Make(), time.GetUtcNow());
        var added = new WebhookEndpoint { Id = request.Id, OrganisationId = organisation.Value.Id, Url = url.Value, Kinds = kinds.Value, Secret = secrets.Protect(secret), CreatedAt = now };
        db.WebhookEndpoints.Add(added);
        db.AuditEntries.Add(AuditEntry.Of(caller, "webhook.add", $"organisation/{added.OrganisationId}", Details(added), now));
        await db.SaveChangesAsync(cancellationToken);
        return new WebhookWithSecret(added.Id, secret);
    }

    public async Task<Refusal?> ChangeAsync(Caller caller, Guid id, ChangeWebhookRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await ActAsync(caller, id, "webhook.change", (_, endpoint, now) =>
        {
            var (url, kinds) = (WebhookAddress.Read(request.Url, options.Value), KindsOf(request.Kinds));
            if (!url.IsAccepted || !kinds.IsAccepted)
                return url.Refusal ?? kinds.Refusal;
            (endpoint.Url, endpoint.Kinds) = (url.Value, kinds.Value);
            if (request.IsOn != (endpoint.DisabledAt is null))
                (endpoint.DisabledAt, endpoint.FailingSince) = (request.IsOn ? null : now, null);
            endpoint.Version++;
            return null;
        }, cancellationToken);
    }

    /// <summary>Makes a new secret; the old one signs too for a while.</summary>
    public async Task<Result<WebhookWithSecret>> RotateAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        var secret = WebhookSecret.Make();
        var refusal = await ActAsync(caller, id, "webhook.rotate", (_, endpoint, now) =>
        {
            (endpoint.PreviousSecret, endpoint.PreviousUntil) = (endpoint.Secret, now.AddHours(options.Value.SecretOverlapHours));
            endpoint.Secret = secrets.Protect(secret);
            endpoint.Version++;
            return null;
        }, cancellationToken);
        return refusal is not null ? refusal : new WebhookWithSecret(id, secret);
    }

    /// <summary>Takes it away with its log; what waits is not sent.</summary>
    public async Task<Refusal?> RemoveAsync(Caller caller, Guid id, CancellationToken cancellationToken) => await ActAsync(caller, id, "webhook.remove", (db, endpoint, _) =>
    {
        db.WebhookEndpoints.Remove(endpoint);
        db.WebhookDeliveries.RemoveRange(db.WebhookDeliveries.Where(delivery => delivery.EndpointId == id));
        return null;
    }, cancellationToken);

    private async Task<Refusal?> ActAsync(Caller caller, Guid id, string act, Func<PortalDbContext, WebhookEndpoint, DateTimeOffset, Refusal?> change, CancellationToken cancellationToken) =>
        await DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var found = await WebhookAccess.EndpointAsync(db, caller, id, cancellationToken);
            if (!found.IsAccepted)
                return found.Refusal;
            var now = time.GetUtcNow();
            if (change(db, found.Value, now) is { } refusal)
                return refusal;
            db.AuditEntries.Add(AuditEntry.Of(caller, act, $"organisation/{found.Value.OrganisationId}", Details(found.Value), now));
            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });

    private static object Details(WebhookEndpoint endpoint) =>
        new { Webhook = endpoint.Id, endpoint.Url, Kinds = string.Join(", ", endpoint.Kinds.Select(AlertRules.NameOf)), IsOn = endpoint.DisabledAt is null };

    private static Result<AlertKind[]> KindsOf(IReadOnlyList<string> names)
    {
        var kinds = names.Select(AlertRules.Find).ToList();
        return kinds.Count == 0 || kinds.Contains(null)
            ? new Refusal("invalid_kinds", "kinds", new Dictionary<string, string>(StringComparer.Ordinal) { ["known"] = string.Join(", ", AlertRules.ForPrograms.Select(AlertRules.NameOf)) })
            : kinds.OfType<AlertKind>().Distinct().Order().ToArray();
    }
}
