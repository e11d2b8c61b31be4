using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Alerts;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Announcements;

/// <param name="Text">In the reader's language.</param>
public sealed record ShownAnnouncement(Guid Id, AnnouncementLevel Level, string Text, DateTimeOffset? Until, bool IsDismissible);

/// <param name="State"><c>Shown</c>, <c>Planned</c> or <c>Over</c>.</param>
/// <param name="Dismissed">How many people have put it away.</param>
public sealed record AnnouncementRow(Guid Id, AnnouncementWording Wording, string State, DateTimeOffset? EndedAt, int Dismissed, long Version);

/// <param name="TimeZone">Of the installation, by whose clock administrators name instants.</param>
public sealed record AnnouncementsView(IReadOnlyList<AnnouncementRow> Rows, string TimeZone);

/// <summary>What is announced: to whoever looks at a page, and to who writes it.</summary>
public sealed class AnnouncementQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    private const int MostListed = 100;

    /// <summary>What stands above the pages now, warnings first.</summary>
    /// <param name="caller">Null for a stranger, who has put nothing away.</param>
    public async Task<IReadOnlyList<ShownAnnouncement>> ShownAsync(Caller? caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = db.Announcements.AsNoTracking().Where(one => one.EndedAt == null && one.Wording.From <= now && (one.Wording.Until == null || one.Wording.Until > now));
        if (caller is not null)
            open = open.Where(one => !one.Wording.IsDismissible || !db.AnnouncementDismissals.Any(away => away.AnnouncementId == one.Id && away.UserId == caller.Id.Value));
        var shown = await open.ToListAsync(cancellationToken);
        var isChinese = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";
        return
        [
            .. shown.OrderByDescending(one => one.Wording.Level).ThenByDescending(one => one.Wording.From)
                .Select(one => new ShownAnnouncement(one.Id, one.Wording.Level, isChinese ? one.Wording.Chinese : one.Wording.English, one.Wording.Until, one.Wording.IsDismissible)),
        ];
    }

    /// <summary>The last hundred, the newest first.</summary>
    public async Task<AnnouncementsView> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Announcements.AsNoTracking().OrderByDescending(one => one.WrittenAt).Take(MostListed)
            .Select(one => new { One = one, Dismissed = db.AnnouncementDismissals.Count(away => away.AnnouncementId == one.Id) }).ToListAsync(cancellationToken);
        return new AnnouncementsView([.. rows.Select(row => new AnnouncementRow(row.One.Id, row.One.Wording, StateOf(row.One, now), row.One.EndedAt, row.Dismissed, row.One.Version))], site.Value.DefaultTimeZone);
    }

    private static string StateOf(Announcement one, DateTimeOffset now) => one.IsShown(now) ? "Shown" : one.IsOver(now) ? "Over" : "Planned";
}
