using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Outbox;

/// <summary>Tries an undelivered mail again now, with as many tries left as a new one.</summary>
public sealed class RetryMail(IDbContextFactory<PortalDbContext> contexts, MailWorker worker, TimeProvider time)
{
    public async Task<Refusal?> HandleAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        // One conditional statement: the worker may be sending it at this moment, and what was sent stays sent.
        var due = await db.OutboxMails.Where(mail => mail.Id == id && mail.SentAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.DueAt, now).SetProperty(mail => mail.Tries, 0), cancellationToken);
        var mail = await db.OutboxMails.AsNoTracking().Where(mail => mail.Id == id).Select(mail => new { mail.To, mail.Subject }).SingleOrDefaultAsync(cancellationToken);
        if (mail is null)
            return new Refusal("mail_not_found");
        if (due == 0)
            return new Refusal("mail_already_sent");
        db.AuditEntries.Add(AuditEntry.Of(caller, "mail.retry", $"mail/{id}", new { mail.To, mail.Subject }, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        worker.Wake();
        return null;
    }
}
