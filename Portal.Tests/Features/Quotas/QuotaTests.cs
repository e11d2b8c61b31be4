using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Quotas;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Quotas;

/// <summary>From the question to the end of what was given.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private static readonly Dictionary<string, long> More = new() { ["runningTasks"] = 80, ["storageBytes"] = 1L << 40 };

    private readonly SchedulerSignal _signal = new();
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private int _wakes;

    private QuotaBook Book => _ledger.Quotas;

    private AskForQuota Asking => new(_ledger.Contexts, Book, _ledger.Time);

    private AnswerQuotaRequest Answering => new(_ledger.Contexts, Book, _signal, _ledger.Time);

    private QuotaQueries Queries => new(_ledger.Contexts, Book, new QuotaRequestRows(_ledger.Time));

    private DateTimeOffset Now => _ledger.Time.GetUtcNow();

    public async Task InitializeAsync()
    {
        _signal.Listen(() => _wakes++);
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Grant_ForATime_HoldsAtOnceForSchedulerAndDoors_AndEndsByTheClockAlone()
    {
        await _ledger.QueueTaskAsync(_customer, "waits");
        var id = await AskAsync(More);
        Assert.Equal(50, (await QuotaAsync()).MaxRunningTasks);

        Assert.Null(await AnswerAsync(id, new AnswerQuotaRequestRequest(new Dictionary<string, long> { ["runningTasks"] = 70 }, Now.AddDays(10), "for the paper")));

        Assert.Equal(70, (await QuotaAsync()).MaxRunningTasks);
        Assert.Equal(70, (await SchedulerQuotaAsync()).MaxRunningTasks);
        Assert.Equal(1, _wakes);
        var row = (await Queries.GetAsync(_customer.Caller, null, CancellationToken.None))!.Rows.Single(row => row.Field == QuotaField.RunningTasks);
        Assert.Equal((70L, Now.AddDays(10), 50L), (row.Limit, row.RaisedUntil, row.Later));
        _ledger.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromTicks(1));
        Assert.Equal(70, (await SchedulerQuotaAsync()).MaxRunningTasks);
        _ledger.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((50, 50), ((await QuotaAsync()).MaxRunningTasks, (await SchedulerQuotaAsync()).MaxRunningTasks));
    }

    [Fact]
    public async Task Grant_ForGood_IsAgreedAndCanBeAskedBeyondAgain()
    {
        Assert.Null(await AnswerAsync(await AskAsync(More), new AnswerQuotaRequestRequest(More)));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var agreed = await db.OrganisationLimits.SingleAsync();
        Assert.Equal((80, 1L << 40, null), (agreed.MaxRunningTasks, agreed.MaxStorageBytes, agreed.MaxQueuedTasks));
        Assert.Equal(QuotaRequest.NotMore, (await AskRefusedAsync(More))?.Code);
        await AskAsync(new Dictionary<string, long> { ["runningTasks"] = 81 });
    }

    [Fact]
    public async Task Ask_WhileOneOfTheSameFieldWaits_IsRefused_UntilItIsWithdrawn()
    {
        var id = await AskAsync(More);

        Assert.Equal("quota_request_open", (await AskRefusedAsync(new Dictionary<string, long> { ["runningTasks"] = 90 }))?.Code);
        Assert.Null(await AskRefusedAsync(new Dictionary<string, long> { ["queuedTasks"] = 900 }));
        Assert.Null(await Asking.WithdrawAsync(_customer.Caller, id, CancellationToken.None));
        Assert.Null(await AskRefusedAsync(new Dictionary<string, long> { ["runningTasks"] = 90 }));
        // The same again is the same request.
        var again = new AskForQuotaRequest(Guid.NewGuid(), new Dictionary<string, long> { ["storageBytes"] = 1L << 41 }, "data");
        Assert.Null(await Asking.HandleAsync(_customer.Caller, again, CancellationToken.None));
        Assert.Null(await Asking.HandleAsync(_customer.Caller, again, CancellationToken.None));
        Assert.Equal("idempotency_conflict", (await Asking.HandleAsync(_customer.Caller, again with { Reason = "other" }, CancellationToken.None))?.Code);
    }

    [Fact]
    public async Task Ask_ManyAtOnceForTheSame_OneIsOpen()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => AskRefusedAsync(More))));

        Assert.Single(answers, answer => answer is null);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Single(await db.QuotaRequests.ToListAsync());
    }

    [Fact]
    public async Task Answer_ByTwoAtOnce_OneIsHeard()
    {
        var id = await AskAsync(More);

        var answers = await Task.WhenAll(
            Task.Run(() => AnswerAsync(id, new AnswerQuotaRequestRequest(More, Now.AddDays(9)))),
            Task.Run(() => Answering.HandleAsync(_ledger.Second, id, new AnswerQuotaRequestRequest(null, Message: "no room"), CancellationToken.None)));

        Assert.Single(answers, answer => answer is null);
        Assert.Single(answers, answer => answer?.Code == QuotaRequest.Answered);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Single(await db.Alerts.Where(alert => alert.Kind == AlertKind.Quota).ToListAsync());
    }

    [Fact]
    public async Task Answer_IsForAdministrators_AskingForOwnersAndAdmins()
    {
        var id = await AskAsync(More);
        var developer = await _ledger.MemberAsync(_customer, OrganisationRole.Developer);
        var stranger = await _ledger.CustomerAsync("Other");

        Assert.Equal(AdminOnly.NotAllowed, (await Answering.HandleAsync(_customer.Caller, id, new AnswerQuotaRequestRequest(More), CancellationToken.None))?.Code);
        Assert.Equal(OrganisationAccess.RoleNotAllowed, (await Asking.WithdrawAsync(developer, id, CancellationToken.None))?.Code);
        Assert.Equal("quota_request_not_found", (await Asking.WithdrawAsync(stranger.Caller, id, CancellationToken.None))?.Code);
        var seen = await Queries.GetAsync(developer, null, CancellationToken.None);
        Assert.False(seen!.MayManage);
        Assert.Equal(["Owner"], seen.Managers);
        Assert.Null(await Queries.GetAsync(stranger.Caller, _customer.Organisation.Value, CancellationToken.None));
    }

    [Fact]
    public async Task Reminders_AWeekAndADayBefore_OnceEach_ToThoseWhoMayAskForMore()
    {
        await _ledger.MemberAsync(_customer, OrganisationRole.Developer);
        await AnswerAsync(await AskAsync(More), new AnswerQuotaRequestRequest(More, Now.AddDays(9)));
        var reminders = new RemindOfQuotas(_ledger.Contexts, _ledger.Time);
        var told = new List<(int Day, int Count)>();
        for (var day = 0; day < 10; day++)
        {
            told.Add((day, await reminders.RunAsync(CancellationToken.None) + await reminders.RunAsync(CancellationToken.None)));
            _ledger.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([2, 8], told.Where(one => one.Count == 1).Select(one => one.Day));
        Assert.DoesNotContain(told, one => one.Count > 1);
        Assert.Equal(3, await _ledger.HandOut.RunAsync(CancellationToken.None));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal([_customer.Caller.Email], await db.OutboxMails.Select(mail => mail.To).Distinct().ToListAsync());
        Assert.Equal(3, await db.Notifications.CountAsync());
    }

    [Fact]
    public async Task Reminders_OfWhatWasGivenForADay_AreNone()
    {
        await AnswerAsync(await AskAsync(More), new AnswerQuotaRequestRequest(More, Now.AddHours(20)));

        Assert.Equal(0, await new RemindOfQuotas(_ledger.Contexts, _ledger.Time).RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ProjectQuota_IsTheOwners_WithinTheOrganisations_AndWhatTheSchedulerSees()
    {
        var handler = new ChangeProjectQuota(_ledger.Contexts, Book, _signal, _ledger.Time);
        var developer = await _ledger.MemberAsync(_customer, OrganisationRole.Developer);
        var limits = new Dictionary<string, long> { ["runningTasks"] = 2, ["cpuMillicores"] = 6000 };

        Assert.Equal(OrganisationAccess.RoleNotAllowed, (await handler.HandleAsync(developer, _customer.Project, new ProjectQuotaRequest(0, limits), CancellationToken.None))?.Code);
        Assert.Equal(ProjectLimits.AboveOrganisation, (await handler.HandleAsync(_customer.Caller, _customer.Project, new ProjectQuotaRequest(0, new Dictionary<string, long> { ["runningTasks"] = 51 }), CancellationToken.None))?.Code);
        Assert.Null(await handler.HandleAsync(_customer.Caller, _customer.Project, new ProjectQuotaRequest(0, limits), CancellationToken.None));
        Assert.Equal("limits_changed", (await handler.HandleAsync(_customer.Caller, _customer.Project, new ProjectQuotaRequest(0, limits), CancellationToken.None))?.Code);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal((2, 6000L), ((await _ledger.Cluster.SnapshotAsync(db, CancellationToken.None)).ProjectQuotas[_customer.Project] is var quota ? (quota.MaxRunningTasks, quota.MaxCpuMillicores) : default));
        var room = await Queries.RoomAsync(developer, _customer.Project, CancellationToken.None);
        Assert.Equal((2L, 6000L), (room!.Rows.Single(row => row.Field == "runningTasks").Left, room.Rows.Single(row => row.Field == "cpuMillicores").Left));
    }

    [Fact]
    public async Task Queue_ShowsTheOldestFirstWithPeakAndHistory()
    {
        await _ledger.RunTaskOnAsync(_customer, "ran", ANode.With(cpu: 64_000, memory: 262_144), ATask.Requesting(cpu: 3000));
        var refused = await AskAsync(new Dictionary<string, long> { ["queuedTasks"] = 900 });
        await AnswerAsync(refused, new AnswerQuotaRequestRequest(null, Message: "later"));
        _ledger.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(More);
        _ledger.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(new Dictionary<string, long> { ["queuedTasks"] = 800 });

        var queue = await new QuotaQueueQueries(_ledger.Contexts, Queries, Book, new QuotaRequestRows(_ledger.Time), _ledger.Time).ListAsync(_ledger.Admin, CancellationToken.None);

        Assert.Equal([80L, 800L], queue.Open.Select(open => open.Request.Asked.Values.Min()));
        Assert.Equal((1L, 3000L), (queue.Open[0].Peak["runningTasks"], queue.Open[0].Peak["cpuMillicores"]));
        Assert.Contains(queue.Open[0].Earlier, earlier => earlier.State == QuotaRequestState.Refused && earlier.Message == "later");
        Assert.Equal("Admin", Assert.Single(queue.Answered).Request.AnsweredBy);
    }

    private async Task<Guid> AskAsync(IReadOnlyDictionary<string, long> amounts)
    {
        var request = new AskForQuotaRequest(Guid.CreateVersion7(), amounts, "a deadline");
        Assert.Null(await Asking.HandleAsync(_customer.Caller, request, CancellationToken.None));
        return request.Id;
    }

    private Task<Refusal?> AskRefusedAsync(IReadOnlyDictionary<string, long> amounts) =>
        Asking.HandleAsync(_customer.Caller, new AskForQuotaRequest(Guid.CreateVersion7(), amounts, "a deadline"), CancellationToken.None);

    private Task<Refusal?> AnswerAsync(Guid id, AnswerQuotaRequestRequest answer) => Answering.HandleAsync(_ledger.Admin, id, answer, CancellationToken.None);

    private async Task<Quota> QuotaAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await Book.OfAsync(db, _customer.Organisation, CancellationToken.None);
    }

    private async Task<Quota> SchedulerQuotaAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return (await _ledger.Cluster.SnapshotAsync(db, CancellationToken.None)).Quotas[_customer.Organisation];
    }
}
