using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Webhooks;

/// <param name="Kinds">Names of what is sent.</param>
/// <param name="PreviousUntil">Until when messages carry the signature of the old secret too; null when they do not.</param>
public sealed record WebhookView(Guid Id, string Url, IReadOnlyList<string> Kinds, bool IsOn, DateTimeOffset CreatedAt, DateTimeOffset? FailingSince, DateTimeOffset? DisabledAt, DateTimeOffset? PreviousUntil);

/// <param name="MayManage">False for members who may not see or change them; then there are none here.</param>
/// <param name="AllKinds">Names of all that can be sent.</param>
public sealed record WebhooksView(OrganisationId OrganisationId, string OrganisationName, string TimeZone, bool MayManage, IReadOnlyList<WebhookView> Webhooks, IReadOnlyList<string> AllKinds);

/// <param name="Status">HTTP status of the last answer; null when there was none.</param>
/// <param name="Error">Why the last try failed; null when it did not.</param>
/// <param name="DueAt">Next try; null once delivered or given up.</param>
public sealed record DeliveryRow(
    Guid Id, string Type, DateTimeOffset CreatedAt, int Tries, DateTimeOffset? LastTryAt, int? Status, string? Error, long? Milliseconds, DateTimeOffset? DeliveredAt, DateTimeOffset? DueAt, string Body);

public sealed record DeliveryPage(IReadOnlyList<DeliveryRow> Rows, int Total, int Page);

/// <summary>An organisation's webhooks and what became of their messages.</summary>
public sealed class WebhookQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public const int PageSize = 20;

    /// <returns>Null when there is no such organisation, or it is not the caller's.</returns>
    public async Task<WebhooksView?> ListAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { Organisation: var organisation } scope)
            return null;
        var mayManage = scope.May(OrganisationRight.ManageWebhooks);
        var endpoints = mayManage ? await db.WebhookEndpoints.AsNoTracking().Where(endpoint => endpoint.OrganisationId == organisation.Id).OrderBy(endpoint => endpoint.CreatedAt).ToListAsync(cancellationToken) : [];
        var now = time.GetUtcNow();
        return new WebhooksView(
            organisation.Id, organisation.Name, organisation.TimeZone, mayManage,
            endpoints.ConvertAll(endpoint => new WebhookView(
                endpoint.Id, endpoint.Url, [.. endpoint.Kinds.Select(AlertRules.NameOf)], endpoint.DisabledAt is null, endpoint.CreatedAt, endpoint.FailingSince, endpoint.DisabledAt,
                endpoint.PreviousUntil > now ? endpoint.PreviousUntil : null)),
            [.. AlertRules.ForPrograms.Select(AlertRules.NameOf)]);
    }

    /// <returns>The newest first; or <c>webhook_not_found</c>, <c>role_not_allowed</c>.</returns>
    public async Task<Result<DeliveryPage>> DeliveriesAsync(Caller caller, Guid endpoint, int page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if ((await WebhookAccess.EndpointAsync(db, caller, endpoint, cancellationToken)).Refusal is { } refusal)
            return refusal;
        var all = db.WebhookDeliveries.AsNoTracking().Where(delivery => delivery.EndpointId == endpoint);
        var total = await all.CountAsync(cancellationToken);
        var at = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var rows = await all.OrderByDescending(delivery => delivery.CreatedAt).ThenByDescending(delivery => delivery.Id).Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(cancellationToken);
        return new DeliveryPage(
            rows.ConvertAll(row => new DeliveryRow(row.Id, row.Type, row.CreatedAt, row.Tries, row.LastTryAt, row.LastStatus, row.LastError, row.LastMilliseconds, row.DeliveredAt, row.DueAt, row.Body)), total, at);
    }
}
