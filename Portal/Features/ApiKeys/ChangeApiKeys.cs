using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Features.ApiKeys;

/// <param name="Id">Made by the form or the program that asks.</param>
/// <param name="Name">1 to 60 characters, for people.</param>
/// <param name="Project">The one project it counts in; null is all of the organisation.</param>
/// <param name="IsReadOnly">True when it may look and not act.</param>
/// <param name="Days">How long it counts, 1 to 366; null is until it is revoked.</param>
/// <param name="Organisation">Null is the one the person works in.</param>
public sealed record MakeApiKeyRequest(Guid Id, string Name, Guid? Project = null, bool IsReadOnly = false, int? Days = 90, Guid? Organisation = null);

/// <param name="Secret">What programs sign in with. It is in this answer and nowhere else.</param>
public sealed record ApiKeyWithSecret(Guid Id, string Secret, DateTimeOffset? ExpiresAt);

/// <summary>Makes keys and takes them back. Who runs tasks makes their own; who manages members takes back everybody's.</summary>
public sealed class ChangeApiKeys(IDbContextFactory<PortalDbContext> contexts, FreshSignIn fresh, LiveConnections connections, TimeProvider time)
{
    /// <summary>Most that one person has at once in an organisation.</summary>
    public const int Most = 50;

    /// <summary>Longest life, days.</summary>
    public const int MostDays = 366;

    /// <returns>The key with its secret; <see cref="FreshSignIn.Needed"/>, <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>project_not_found</c>, <c>too_many_keys</c>, or the field at fault.</returns>
    public async Task<Result<ApiKeyWithSecret>> MakeAsync(Caller caller, MakeApiKeyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, request.Organisation is { } wanted ? new OrganisationId(wanted) : null, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        if (scope.Refuse(request.IsReadOnly ? OrganisationRight.ReadWork : OrganisationRight.RunTasks) is { } notAllowed)
            return notAllowed;
        var (organisation, now) = (scope.Organisation.Id, time.GetUtcNow());
        if (await RefuseAsync(db, caller, organisation, request, now, cancellationToken) is { } refusal)
            return refusal;
        var reach = new ApiKeyReach(organisation, request.Project is { } project ? new ProjectId(project) : null, request.IsReadOnly);
        var secret = ApiKeySecret.New();
        var key = new ApiKey(new ApiKeyId(request.Id), reach, caller.Id, request.Name.Trim(), secret, now, request.Days is { } days ? now.AddDays(days) : null);
        db.ApiKeys.Add(key);
        db.Alerts.Add(SecurityAlerts.Changed(caller.Id.Value, "api_key", key.Name, now));
        db.AuditEntries.Add(AuditEntry.Of(
            caller, "api_key.make", $"organisation/{organisation}", new { Key = key.Id.Value, key.Name, Project = reach.ProjectId?.Value, key.IsReadOnly, key.ExpiresAt }, now));
        await db.SaveChangesAsync(cancellationToken);
        return new ApiKeyWithSecret(key.Id.Value, secret, key.ExpiresAt);
    }

    /// <summary>Takes a key back: nothing signs in with it any more, and what it has open ends.</summary>
    /// <returns>Null when done, also when it was before; <c>api_key_not_found</c>.</returns>
    public async Task<Refusal?> RevokeAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var key = await db.ApiKeys.SingleOrDefaultAsync(one => one.Id == new ApiKeyId(id), cancellationToken);
        if (key is null || await OrganisationAccess.FindAsync(db, caller, key.OrganisationId, cancellationToken) is not { } scope || (key.MadeBy != caller.Id && !scope.May(OrganisationRight.ManageMembers)))
            return new Refusal("api_key_not_found");
        if (key.RevokedAt is null)
        {
            var now = time.GetUtcNow();
            key.Revoke(now);
            db.AuditEntries.Add(AuditEntry.Of(caller, "api_key.revoke", $"organisation/{key.OrganisationId}", new { Key = id, key.Name }, now));
            await db.SaveChangesAsync(cancellationToken);
        }

        await connections.CutOffAsync(cancellationToken);
        return null;
    }

    private static async Task<Refusal?> RefuseAsync(PortalDbContext db, Caller caller, OrganisationId organisation, MakeApiKeyRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.Name.Trim() is not { Length: > 0 and <= ApiKey.MaxNameLength } name || name.Any(char.IsControl))
            return new Refusal("invalid_name", "name", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{ApiKey.MaxNameLength}" });
        if (request.Days is < 1 or > MostDays)
            return new Refusal("invalid_days", "days", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MostDays}" });
        if (request.Id == Guid.Empty || await db.ApiKeys.AnyAsync(key => key.Id == new ApiKeyId(request.Id), cancellationToken))
            return new Refusal("invalid_id", "id");
        if (request.Project is { } project && !await db.Projects.AnyAsync(one => one.Id == new ProjectId(project) && one.OrganisationId == organisation, cancellationToken))
            return new Refusal("project_not_found", "project");
        return await db.ApiKeys.CountAsync(key => key.OrganisationId == organisation && key.MadeBy == caller.Id && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now), cancellationToken) >= Most
            ? new Refusal("too_many_keys", "name", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{Most}" })
            : null;
    }
}
