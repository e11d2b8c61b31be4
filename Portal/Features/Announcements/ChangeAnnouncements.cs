using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Announcements;

/// <param name="Id">Made by the form or the program that asks; repeating it has no second effect.</param>
/// <param name="From">First instant it is shown; null for now.</param>
/// <param name="Until">First instant it is not shown any more; null until it is ended.</param>
public sealed record WriteAnnouncementRequest(
    Guid Id, string Chinese, string English, AnnouncementLevel Level = AnnouncementLevel.Info, DateTimeOffset? From = null, DateTimeOffset? Until = null, bool IsDismissible = true);

/// <param name="From">First instant it is shown.</param>
/// <param name="Version">As it was read: who changed it meanwhile is not overwritten.</param>
public sealed record ChangeAnnouncementRequest(string Chinese, string English, AnnouncementLevel Level, DateTimeOffset From, DateTimeOffset? Until, bool IsDismissible, long Version);

/// <summary>An administrator's word to everybody: written, said otherwise, and taken down. Pages that are open hear of it.</summary>
public sealed class ChangeAnnouncements(IDbContextFactory<PortalDbContext> contexts, AnnouncementFeed feed, TimeProvider time)
{
    /// <summary>How the audit names one.</summary>
    public static string TargetOf(Guid id) => $"announcement/{id}";

    /// <returns>Null when done, or done before; <c>not_allowed</c>, <c>idempotency_conflict</c>, or what <see cref="Announcement.Write"/> refuses.</returns>
    public async Task<Refusal?> WriteAsync(Caller caller, WriteAnnouncementRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var now = time.GetUtcNow();
        var wording = new AnnouncementWording(request.Level, request.Chinese, request.English, request.From ?? now, request.Until, request.IsDismissible);
        var written = Announcement.Write(request.Id, wording, now);
        if (!written.IsAccepted)
            return written.Refusal;
        var done = await DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.Announcements.AsNoTracking().SingleOrDefaultAsync(known => known.Id == request.Id, cancellationToken) is { } earlier)
                return IsSame(earlier.Wording, request) ? null : new Refusal("idempotency_conflict", "id");
            db.Announcements.Add(written.Value);
            db.AuditEntries.Add(AuditEntry.Of(caller, "announcement.write", TargetOf(request.Id), written.Value.Wording, now));
            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });
        if (done is null)
            feed.Publish(now);
        return done;
    }

    /// <returns>Null when done; <c>not_allowed</c>, <c>announcement_not_found</c>, <c>announcement_changed</c>, or what <see cref="Announcement.Change"/> refuses.</returns>
    public Task<Refusal?> ChangeAsync(Caller caller, Guid id, ChangeAnnouncementRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wording = new AnnouncementWording(request.Level, request.Chinese, request.English, request.From, request.Until, request.IsDismissible);
        return DoAsync(caller, id, "change", (announcement, now) => announcement.Version != request.Version ? new Refusal("announcement_changed", "version") : announcement.Change(wording, now), cancellationToken);
    }

    /// <returns>Null when done; <c>not_allowed</c>, <c>announcement_not_found</c>, <c>announcement_changed</c>, <c>announcement_ended</c>.</returns>
    public Task<Refusal?> EndAsync(Caller caller, Guid id, CancellationToken cancellationToken) => DoAsync(caller, id, "end", (announcement, now) => announcement.End(now), cancellationToken);

    private async Task<Refusal?> DoAsync(Caller caller, Guid id, string act, Func<Announcement, DateTimeOffset, Refusal?> change, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Announcements.SingleOrDefaultAsync(known => known.Id == id, cancellationToken) is not { } announcement)
            return new Refusal("announcement_not_found");
        var before = announcement.Wording;
        if (change(announcement, now) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, $"announcement.{act}", TargetOf(id), new { Before = before, After = announcement.Wording }, now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Refusal("announcement_changed", "version");
        }

        feed.Publish(now);
        return null;
    }

    private static bool IsSame(AnnouncementWording known, WriteAnnouncementRequest request) =>
        known.Level == request.Level && known.Chinese == request.Chinese.Trim() && known.English == request.English.Trim() && known.Until == request.Until && known.IsDismissible == request.IsDismissible
        && (request.From is null || known.From == request.From);
}
