using Microsoft.EntityFrameworkCore;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Outbox;

public enum MailState
{
    Waiting = 1,
    Sent = 2,
    GivenUp = 3,
}

public sealed record OutboxPageView(IReadOnlyList<MailRow> Rows, int Total, int Page, int Waiting, int Sent, int GivenUp);

public sealed record MailRow(Guid Id, string To, string Subject, MailState State, DateTimeOffset CreatedAt, DateTimeOffset? SentAt, DateTimeOffset? DueAt, int Tries, string? LastError);

/// <summary>Mails in pages, the newest first; without their text, which is opened one by one.</summary>
public sealed class OutboxQueries(IDbContextFactory<PortalDbContext> contexts)
{
    public const int PageSize = 25;

    public async Task<OutboxPageView> ListAsync(Caller caller, MailState? state, int page, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = db.OutboxMails.AsNoTracking();
        var waiting = await all.CountAsync(mail => mail.SentAt == null && mail.DueAt != null, cancellationToken);
        var givenUp = await all.CountAsync(mail => mail.SentAt == null && mail.DueAt == null, cancellationToken);
        var sent = await all.CountAsync(mail => mail.SentAt != null, cancellationToken);
        var (mails, total) = state switch
        {
            MailState.Waiting => (all.Where(mail => mail.SentAt == null && mail.DueAt != null), waiting),
            MailState.GivenUp => (all.Where(mail => mail.SentAt == null && mail.DueAt == null), givenUp),
            MailState.Sent => (all.Where(mail => mail.SentAt != null), sent),
            _ => (all, waiting + givenUp + sent),
        };
        var at = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var rows = await mails.OrderByDescending(mail => mail.CreatedAt).ThenByDescending(mail => mail.Id).Skip((at - 1) * PageSize).Take(PageSize)
            .Select(mail => new { mail.Id, mail.To, mail.Subject, mail.CreatedAt, mail.SentAt, mail.DueAt, mail.Tries, mail.LastError }).ToListAsync(cancellationToken);
        return new OutboxPageView(
            [.. rows.Select(mail => new MailRow(mail.Id, mail.To, mail.Subject, StateOf(mail.SentAt, mail.DueAt), mail.CreatedAt, mail.SentAt, mail.DueAt, mail.Tries, mail.LastError))],
            total, at, waiting, sent, givenUp);
    }

    public static MailState StateOf(DateTimeOffset? sentAt, DateTimeOffset? dueAt) => sentAt is not null ? MailState.Sent : dueAt is not null ? MailState.Waiting : MailState.GivenUp;
}
