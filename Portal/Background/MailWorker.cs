using Microsoft.EntityFrameworkCore;
using Portal.Features.Outbox;
using Portal.Persistence;

namespace Portal.Background;

/// <summary>Sends what waits in the outbox; a failed mail is tried again with growing pauses, eight times.</summary>
public sealed class MailWorker(IDbContextFactory<PortalDbContext> contexts, MailSender sender, TimeProvider time, ILogger<MailWorker> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(5), time, logger)
{
    private const int MaxTries = 8;
    private readonly TimeProvider _time = time;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = _time.GetUtcNow();
        foreach (var mail in await db.OutboxMails.Where(mail => mail.DueAt <= now).OrderBy(mail => mail.DueAt).Take(50).ToListAsync(cancellationToken))
        {
            mail.Tries++;
            try
            {
                await sender.SendAsync(mail, cancellationToken);
                mail.SentAt = _time.GetUtcNow();
                mail.DueAt = null;
                mail.LastError = null;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                mail.LastError = error.Message;
                mail.DueAt = mail.Tries < MaxTries ? now + TimeSpan.FromSeconds(10 * Math.Pow(2, mail.Tries)) : null;
                logger.LogWarning(error, "Mail {MailId} could not be sent (try {Try})", mail.Id, mail.Tries);
            }

            if (mail is { IsForgotten: true, DueAt: null })
                db.OutboxMails.Remove(mail);
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
