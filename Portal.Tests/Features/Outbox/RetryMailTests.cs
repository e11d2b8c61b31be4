using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Features.Outbox;
using Portal.Hosting;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Outbox;

public sealed class RetryMailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Handle_GivenUp_IsDueNowWithAllItsTriesAndIsSentByTheNextPass()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        using var worker = Worker(ledger);
        var mail = await MailAsync(ledger, sent: false);

        Assert.Null(await new RetryMail(ledger.Contexts, worker, ledger.Time).HandleAsync(ledger.Admin, mail.Id, CancellationToken.None));

        var due = await StoredAsync(ledger);
        Assert.Equal((StoredLedger.Start, 0), (due.DueAt, due.Tries));
        await worker.RunOnceAsync(CancellationToken.None);
        Assert.NotNull((await StoredAsync(ledger)).SentAt);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        Assert.Equal($"mail/{mail.Id}", (await db.AuditEntries.SingleAsync(entry => entry.Act == "mail.retry")).Target);
    }

    [Fact]
    public async Task Handle_SentOrUnknown_IsRefusedAndNotAudited()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        using var worker = Worker(ledger);
        var mail = await MailAsync(ledger, sent: true);
        var handler = new RetryMail(ledger.Contexts, worker, ledger.Time);

        Assert.Equal("mail_already_sent", (await handler.HandleAsync(ledger.Admin, mail.Id, CancellationToken.None))!.Code);
        Assert.Equal("mail_not_found", (await handler.HandleAsync(ledger.Admin, Guid.NewGuid(), CancellationToken.None))!.Code);

        await using var db = await ledger.Contexts.CreateDbContextAsync();
        Assert.False(await db.AuditEntries.AnyAsync());
        Assert.Null((await StoredAsync(ledger)).DueAt);
    }

    [Fact]
    public async Task Open_Mail_ShowsItsTextAndIsAudited()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var mail = await MailAsync(ledger, sent: true);

        var opened = await new OpenMail(ledger.Contexts, ledger.Time).HandleAsync(ledger.Admin, mail.Id, CancellationToken.None);

        Assert.Equal(mail.Body, opened.Value.Body);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        var entry = await db.AuditEntries.SingleAsync();
        Assert.Equal("mail.open", entry.Act);
        Assert.DoesNotContain("secret", entry.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoAdministrator_IsRefused()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        var mail = await MailAsync(ledger, sent: true);

        Assert.Equal("not_allowed", (await new OpenMail(ledger.Contexts, ledger.Time).HandleAsync(customer.Caller, mail.Id, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task List_States_AreCountedAndFiltered()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await MailAsync(ledger, sent: true);
        var givenUp = await MailAsync(ledger, sent: false);

        var view = await new OutboxQueries(ledger.Contexts).ListAsync(ledger.Admin, MailState.GivenUp, 1, CancellationToken.None);

        Assert.Equal((0, 1, 1, 1), (view.Waiting, view.Sent, view.GivenUp, view.Total));
        Assert.Equal(givenUp.Id, Assert.Single(view.Rows).Id);
    }

    public void Dispose() => _folder.Dispose();

    private MailWorker Worker(StoredLedger ledger) =>
        new(ledger.Contexts, new MailSender(Options.Create(new MailOptions()), StoredLedger.Texts<OutboxText>(), new DataRoot(_folder.Path)), ledger.Time, NullLogger<MailWorker>.Instance);

    private static async Task<OutboxMail> MailAsync(StoredLedger ledger, bool sent)
    {
        var mail = new OutboxMail
        {
            To = "a@example.com", Subject = "Confirm", Body = "Open https://portal.example/confirm?code=secret.", CreatedAt = StoredLedger.Start,
            SentAt = sent ? StoredLedger.Start : null, Tries = 8, LastError = sent ? null : "no route",
        };
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.OutboxMails.Add(mail);
        await db.SaveChangesAsync();
        return mail;
    }

    private static async Task<OutboxMail> StoredAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.OutboxMails.SingleAsync();
    }
}
