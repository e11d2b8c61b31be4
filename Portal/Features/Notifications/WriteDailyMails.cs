using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Features.Outbox;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Notifications;

/// <summary>
/// Writes the daily mails: to each person one, with everything that waits, once something has waited since before the hour of the day. A mail is written in the transaction that takes
/// what it tells from the waiting, so that nothing is told twice or not at all.
/// </summary>
public sealed class WriteDailyMails(
    IDbContextFactory<PortalDbContext> contexts, AlertWords words, IStringLocalizer<NotificationText> texts, IOptions<PortalOptions> site, IOptions<NotificationOptions> options, TimeProvider time)
{
    /// <summary>Most that one mail tells; the others are counted.</summary>
    private const int MostTold = 50;

    /// <returns>How many mails were written.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var due = LastHour();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var people = await db.DailyMailItems.Where(item => item.At < due).Select(item => item.UserId).Distinct().ToListAsync(cancellationToken);
        var count = 0;
        foreach (var person in people)
            count += await WriteAsync(person, cancellationToken) ? 1 : 0;
        return count;
    }

    private async Task<bool> WriteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var items = await db.DailyMailItems.AsNoTracking().Where(item => item.UserId == id).OrderBy(item => item.At).ToListAsync(cancellationToken);
        var ids = items.ConvertAll(item => item.AlertId);
        // Another portal may be at the same ones: whoever takes all of them writes.
        if (items.Count == 0 || await db.DailyMailItems.Where(item => item.UserId == id && ids.Contains(item.AlertId)).ExecuteDeleteAsync(cancellationToken) < items.Count)
            return false;
        var alerts = await db.Alerts.AsNoTracking().Where(alert => ids.Contains(alert.Id)).OrderByDescending(alert => alert.At).ToListAsync(cancellationToken);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id && user.ClosedAt == null, cancellationToken) is { Email: { } email } person)
        {
            var scopes = await AlertScopes.ReadAsync(db, alerts, cancellationToken);
            db.OutboxMails.Add(OutboxMail.In(person.Language, Guid.CreateVersion7(), email, time.GetUtcNow(), () => (texts["Daily.Subject", alerts.Count], Body(person.DisplayName, alerts, scopes))));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private string Body(string name, List<Alert> alerts, AlertScopes scopes)
    {
        var told = alerts.Take(MostTold).Select(alert => words.Of(alert.Kind, alert.Facts, scopes.NameOf(alert))).Select(text => $"{text.Title}\n{text.Text}\n{Address(text.Link)}");
        var more = alerts.Count > MostTold ? $"\n\n{texts["Daily.More", alerts.Count - MostTold, Address("/notifications")]}" : "";
        return texts["Daily.Body", name, string.Join("\n\n", told) + more, Address("/account")].Value.Replace("\\n", "\n", StringComparison.Ordinal);
    }

    private string Address(string path) => new Uri(new Uri(site.Value.PublicUrl), path).ToString();

    // The last time that the hour of the day began.
    private DateTimeOffset LastHour()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone);
        var now = time.GetUtcNow();
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var hour = local.Date.AddHours(options.Value.DailyMailHour);
        // An hour that the clock leaves out is the next one that it shows.
        while (zone.IsInvalidTime(hour))
            hour = hour.AddHours(1);
        var at = new DateTimeOffset(hour, zone.GetUtcOffset(hour));
        return at > now ? at.AddDays(-1) : at;
    }
}
