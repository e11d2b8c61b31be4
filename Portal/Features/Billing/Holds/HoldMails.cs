using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Core.Compute;
using Portal.Features.Outbox;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Billing.Holds;

/// <summary>Tells who submitted a task, in his language, that the money for it runs out.</summary>
public sealed class HoldMails(IStringLocalizer<HoldText> text, IOptions<PortalOptions> site)
{
    /// <summary>Once for a task: its own id is that of the mail.</summary>
    public async Task WarnAsync(PortalDbContext db, ComputeTask task, long coveredSeconds, DateTimeOffset now)
    {
        if (!await db.OutboxMails.AnyAsync(mail => mail.Id == task.Id.Value))
            await AddAsync(db, task, task.Id.Value, "Warn", coveredSeconds / 60, now);
    }

    public Task StopAsync(PortalDbContext db, ComputeTask task, DateTimeOffset now) => AddAsync(db, task, Guid.CreateVersion7(now), "Stop", 0, now);

    private async Task AddAsync(PortalDbContext db, ComputeTask task, Guid id, string kind, long minutes, DateTimeOffset now)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == task.SubmittedBy.Value) is not { Email: { } email } user)
            return;
        var link = new Uri(new Uri(site.Value.PublicUrl), $"tasks/{task.Id}").ToString();
        db.OutboxMails.Add(OutboxMail.In(
            user.Language, id, email, now,
            () => (text[$"{kind}.Subject", task.Name], text[$"{kind}.Body", user.DisplayName, task.Name, minutes, link].Value.Replace("\\n", "\n", StringComparison.Ordinal))));
    }
}
