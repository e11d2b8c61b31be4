using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Outbox;

public sealed record MailText(Guid Id, string To, string Subject, string Body);

/// <summary>Shows a mail to an administrator. Its links can act for the person it was meant for, so each look is audited.</summary>
public sealed class OpenMail(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<Result<MailText>> HandleAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mail = await db.OutboxMails.AsNoTracking().SingleOrDefaultAsync(mail => mail.Id == id, cancellationToken);
        if (mail is null)
            return new Refusal("mail_not_found");
        db.AuditEntries.Add(AuditEntry.Of(caller, "mail.open", $"mail/{id}", new { mail.To, mail.Subject }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return new MailText(mail.Id, mail.To, mail.Subject, mail.Body);
    }
}
