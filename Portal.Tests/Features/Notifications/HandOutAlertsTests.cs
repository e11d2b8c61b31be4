using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Features.Billing.Budgets;
using Portal.Features.Notifications;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Notifications;

public sealed class HandOutAlertsTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    private NotificationQueries Queries => new(_ledger.Contexts, _ledger.Words);

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Run_ManyTimesAndBeside_TellsEachPersonOnce()
    {
        var billing = await _ledger.MemberAsync(_customer, OrganisationRole.Billing);
        var developer = await _ledger.MemberAsync(_customer, OrganisationRole.Developer);
        await _ledger.PayInAsync(_customer, 50);
        Assert.Null((await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("1.00", [50], Project: _customer.Project.Value), CancellationToken.None)).Refusal);
        await _ledger.RunTaskAsync(_customer, seconds: 7200);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _ledger.HandOut.RunAsync(CancellationToken.None))));
        Assert.Equal(0, await _ledger.HandOut.RunAsync(CancellationToken.None));

        Assert.Equal([AlertKind.TaskEnded, AlertKind.BudgetThreshold, AlertKind.PaymentReceived], await KindsAsync(_customer.Caller));
        Assert.Equal([AlertKind.BudgetThreshold, AlertKind.PaymentReceived], await KindsAsync(billing));
        Assert.Empty(await KindsAsync(developer));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var mails = await db.OutboxMails.OrderBy(mail => mail.To == billing.Email).ToListAsync();
        // In the language of each: the owner reads Chinese, the other what is usual.
        Assert.Equal([_customer.Caller.Email, billing.Email], mails.Select(mail => mail.To));
        Assert.Equal("视觉实验：预算已花费 50%", mails[0].Subject);
        Assert.Contains("http://localhost:5080/billing/budgets", mails[0].Body, StringComparison.Ordinal);
        Assert.Contains("\n\n", mails[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AsAPersonChose_TellsByTheseChannels()
    {
        var choose = new ChooseNotifications(_ledger.Contexts);
        Assert.Null(await choose.HandleAsync(_customer.Caller, new ChooseNotificationsRequest([new(AlertKind.TaskEnded, Portal: false, Mail: true), new(AlertKind.PaymentReceived, Portal: false, Mail: false)]), CancellationToken.None));
        await _ledger.PayInAsync(_customer, 50);
        await _ledger.RunTaskAsync(_customer);

        await _ledger.HandOut.RunAsync(CancellationToken.None);

        Assert.Empty(await KindsAsync(_customer.Caller));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal("“训练 classify-reviews”已完成", (await db.OutboxMails.SingleAsync()).Subject);
    }

    [Fact]
    public async Task Run_WhatConcernsTheAccount_IsToldWhateverWasChosenAndToNoProgram()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        db.NotificationChoices.Add(new NotificationChoice { UserId = _customer.Caller.Id.Value, Kind = AlertKind.Security, Channels = AlertChannels.None });
        db.WebhookEndpoints.Add(new Portal.Features.Webhooks.WebhookEndpoint { Id = Guid.CreateVersion7(), OrganisationId = _customer.Organisation, Url = "https://example.com/", Kinds = AlertRules.All, Secret = "", CreatedAt = StoredLedger.Start });
        db.Alerts.Add(SecurityAlerts.Changed(_customer.Caller.Id.Value, "second_step_off", "", StoredLedger.Start));
        await db.SaveChangesAsync();

        await _ledger.HandOut.RunAsync(CancellationToken.None);

        Assert.Equal([AlertKind.Security], await KindsAsync(_customer.Caller));
        Assert.Equal("两步验证已关闭", (await db.OutboxMails.SingleAsync()).Subject);
        Assert.Empty(await db.WebhookDeliveries.ToListAsync());
        var refused = await new ChooseNotifications(_ledger.Contexts).HandleAsync(_customer.Caller, new ChooseNotificationsRequest([new(AlertKind.Security, Portal: true, Mail: false)]), CancellationToken.None);
        Assert.Equal("always_told", refused?.Code);
    }

    [Fact]
    public async Task Run_PersonWhoLeft_IsToldNothing()
    {
        await _ledger.PayInAsync(_customer, 50);
        await _ledger.RunTaskAsync(_customer);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await db.OrganisationMembers.ExecuteDeleteAsync();

        await _ledger.HandOut.RunAsync(CancellationToken.None);

        Assert.Empty(await KindsAsync(_customer.Caller));
        Assert.Empty(await db.OutboxMails.ToListAsync());
    }

    [Fact]
    public async Task Read_OnesOwn_LeavesThoseOfOthersUnread()
    {
        var billing = await _ledger.MemberAsync(_customer, OrganisationRole.Billing);
        await _ledger.PayInAsync(_customer, 50);
        await _ledger.HandOut.RunAsync(CancellationToken.None);
        var ids = (await Queries.ListAsync(billing, false, 1, CancellationToken.None)).Rows.Select(row => row.Id).ToList();
        var reading = new ReadNotifications(_ledger.Contexts, _ledger.Notifications, _ledger.Time);

        Assert.Equal(0, await reading.HandleAsync(_customer.Caller, new ReadNotificationsRequest(ids), CancellationToken.None));
        Assert.Equal(1, await Queries.UnreadAsync(billing, CancellationToken.None));
        Assert.Equal(1, await reading.HandleAsync(_customer.Caller, new ReadNotificationsRequest(), CancellationToken.None));
        Assert.Equal((0, 1), (await Queries.UnreadAsync(_customer.Caller, CancellationToken.None), await Queries.UnreadAsync(billing, CancellationToken.None)));
    }

    [Fact]
    public async Task Refuse_Payment_TellsThatNothingMoved()
    {
        _ledger.Payments.ApprovalAboveUnits = 10;
        await _ledger.PayInAsync(_customer, 50);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var asked = await db.PaymentRequests.SingleAsync();
        Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, asked.Id.Value, isApproved: false, CancellationToken.None));
        await _ledger.HandOut.RunAsync(CancellationToken.None);

        Assert.Equal([AlertKind.PaymentRefused], await KindsAsync(_customer.Caller));
    }

    private async Task<IEnumerable<AlertKind>> KindsAsync(Caller caller) => (await Queries.ListAsync(caller, false, 1, CancellationToken.None)).Rows.Select(row => row.Kind).OrderByDescending(kind => kind == AlertKind.TaskEnded).ThenBy(kind => kind);
}
