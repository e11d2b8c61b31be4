using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Notifications;

/// <param name="Link">Path of the page where one sees more.</param>
public sealed record NotificationRow(Guid Id, AlertKind Kind, DateTimeOffset At, bool IsRead, string Title, string Text, string Link);

public sealed record NotificationPageView(IReadOnlyList<NotificationRow> Rows, int Total, int Unread, int Page);

/// <summary>As chosen, or as is usual.</summary>
/// <param name="Mail">A mail of its own, at once.</param>
/// <param name="DailyMail">In the one mail a day; not both.</param>
/// <param name="IsFixed">True for what a person is always told of, and cannot choose.</param>
public sealed record NotificationChoiceView(AlertKind Kind, bool Portal, bool Mail, bool DailyMail = false, bool IsFixed = false);

/// <summary>A person's own notifications, in the language of the request.</summary>
public sealed class NotificationQueries(IDbContextFactory<PortalDbContext> contexts, AlertWords words)
{
    public const int PageSize = 25;

    public async Task<int> UnreadAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Notifications.CountAsync(notification => notification.UserId == caller.Id.Value && notification.ReadAt == null, cancellationToken);
    }

    public async Task<NotificationPageView> ListAsync(Caller caller, bool unreadOnly, int page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var own = db.Notifications.AsNoTracking().Where(notification => notification.UserId == caller.Id.Value);
        var unread = await own.CountAsync(notification => notification.ReadAt == null, cancellationToken);
        var listed = unreadOnly ? own.Where(notification => notification.ReadAt == null) : own;
        var total = unreadOnly ? unread : await own.CountAsync(cancellationToken);
        var at = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var rows = await listed.OrderByDescending(notification => notification.At).ThenByDescending(notification => notification.Id).Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.AlertId);
        var alerts = await db.Alerts.AsNoTracking().Where(alert => ids.Contains(alert.Id)).ToDictionaryAsync(alert => alert.Id, cancellationToken);
        var scopes = await AlertScopes.ReadAsync(db, alerts.Values, cancellationToken);
        return new NotificationPageView([.. rows.Select(row => Row(row, alerts[row.AlertId], scopes))], total, unread, at);
    }

    public async Task<IReadOnlyList<NotificationChoiceView>> ChoicesAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var chosen = await db.NotificationChoices.AsNoTracking().Where(choice => choice.UserId == caller.Id.Value).ToDictionaryAsync(choice => choice.Kind, choice => choice.Channels, cancellationToken);
        return
        [
            .. from kind in AlertRules.All
               where caller.MayReview || !AlertRules.IsForReviewers(kind)
               let isFixed = AlertRules.IsAlwaysTold(kind)
               let channels = !isFixed && chosen.TryGetValue(kind, out var own) ? own : AlertRules.DefaultOf(kind)
               select new NotificationChoiceView(kind, channels.HasFlag(AlertChannels.Portal), channels.HasFlag(AlertChannels.Mail), channels.HasFlag(AlertChannels.DailyMail), isFixed),
        ];
    }

    private NotificationRow Row(Notification row, Alert alert, AlertScopes scopes)
    {
        var (title, text, link) = words.Of(alert.Kind, alert.Facts, scopes.NameOf(alert));
        return new NotificationRow(row.Id, alert.Kind, row.At, row.ReadAt is not null, title, text, link);
    }
}
