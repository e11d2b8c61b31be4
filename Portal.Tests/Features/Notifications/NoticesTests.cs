using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Notifications;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Sessions;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Notifications;

/// <summary>What no act tells of: the daily mail, tasks that wait, devices that are new.</summary>
public sealed class NoticesTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync(language: "en");
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task DailyMail_GathersUntilTheHourAndTellsOnce()
    {
        var choose = new ChooseNotifications(_ledger.Contexts);
        Assert.Null(await choose.HandleAsync(_customer.Caller, new ChooseNotificationsRequest(
            [new(AlertKind.TaskEnded, Portal: false, Mail: false, DailyMail: true), new(AlertKind.PaymentReceived, Portal: false, Mail: false, DailyMail: true)]), CancellationToken.None));
        await _ledger.PayInAsync(_customer, 50);
        await _ledger.RunTaskAsync(_customer, name: "train");
        await _ledger.HandOut.RunAsync(CancellationToken.None);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();

        Assert.Equal(0, await _ledger.DailyMails.RunAsync(CancellationToken.None));
        Assert.Empty(await db.OutboxMails.ToListAsync());
        _ledger.Time.Advance(TimeSpan.FromDays(1));
        var written = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await _ledger.DailyMails.RunAsync(CancellationToken.None);
            }
            catch (Exception error) when (DatabaseConflicts.IsConflict(error))
            {
                // The next pass would see that it is done.
                return 0;
            }
        })));

        Assert.Equal(1, written.Sum());
        var mail = await db.OutboxMails.SingleAsync();
        Assert.Equal("2 notices since the last daily mail", mail.Subject);
        Assert.Contains("“train” succeeded", mail.Body, StringComparison.Ordinal);
        Assert.Contains("http://localhost:5080/billing/transactions", mail.Body, StringComparison.Ordinal);
        Assert.Equal(0, await _ledger.DailyMails.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Choose_BothMails_IsRefused()
    {
        var refused = await new ChooseNotifications(_ledger.Contexts).HandleAsync(
            _customer.Caller, new ChooseNotificationsRequest([new(AlertKind.TaskEnded, Portal: true, Mail: true, DailyMail: true)]), CancellationToken.None);

        Assert.Equal(new Refusal("mailed_twice", "dailyMail"), refused);
    }

    [Fact]
    public async Task WaitingTasks_AreToldOncePerDayAndPerson()
    {
        var waiting = new TellOfWaitingTasks(_ledger.Contexts, Options.Create(new NotificationOptions { WaitingMinutes = 60 }), _ledger.Time);
        await QueueAsync("first");
        _ledger.Time.Advance(TimeSpan.FromMinutes(30));
        await QueueAsync("second");
        Assert.Equal(0, await waiting.RunAsync(CancellationToken.None));
        _ledger.Time.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(1, await waiting.RunAsync(CancellationToken.None));
        _ledger.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(0, await waiting.RunAsync(CancellationToken.None));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var alert = await db.Alerts.SingleAsync(alert => alert.Kind == AlertKind.TaskWaiting);
        Assert.Equal(("1", "61", _customer.Caller.Id.Value), (alert.Facts["count"], alert.Facts["minutes"], alert.UserId));
    }

    [Fact]
    public async Task NewDevices_AreToldOnceAndNotTheFirst()
    {
        var devices = new TellOfNewDevices(_ledger.Contexts, _ledger.Time);
        foreach (var agent in new[] { "Firefox/130 Linux", "Firefox/130 Linux", "Chrome/130 Windows", "Chrome/130 Windows" })
        {
            _ledger.Time.Advance(TimeSpan.FromMinutes(1));
            await new PersonSessions(_ledger.Contexts, _ledger.Time).StartAsync(await OwnerAsync(), agent, "192.0.2.7", CancellationToken.None);
        }

        Assert.Equal(1, await devices.RunAsync(CancellationToken.None));
        Assert.Equal(0, await devices.RunAsync(CancellationToken.None));

        await _ledger.HandOut.RunAsync(CancellationToken.None);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var mail = await db.OutboxMails.SingleAsync();
        Assert.Contains("Chrome · Windows at 192.0.2.7", mail.Body, StringComparison.Ordinal);
    }

    private async Task<PortalUser> OwnerAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.Users.AsNoTracking().SingleAsync(user => user.Id == _customer.Caller.Id.Value);
    }

    private async Task QueueAsync(string name)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var book = await db.PriceBooks.SingleAsync();
        db.ComputeTasks.Add(ComputeTask.Submit(
            new TaskSubmission
            {
                Id = ComputeTaskId.New(), OrganisationId = _customer.Organisation, ProjectId = _customer.Project, SubmittedBy = _customer.Caller.Id, Name = name,
                CpuMillicores = 1000, MemoryMebibytes = 1024, MaxRunSeconds = 60, CommandText = "true", Quote = new TaskQuote(0, 0, book.Currency, book.Id),
            }, _ledger.Time.GetUtcNow()).Value);
        await db.SaveChangesAsync();
    }
}
