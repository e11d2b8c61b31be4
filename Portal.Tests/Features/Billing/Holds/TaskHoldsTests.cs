using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Holds;
using Portal.Features.PriceBooks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Holds;

/// <summary>A task of ten hours that may cost 12, held two hours at a time.</summary>
public sealed class TaskHoldsTests : IAsyncLifetime
{
    private const long MaxRunSeconds = 36_000;
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    private TaskHolds Holds => new(
        _ledger.Contexts, _ledger.Units, Options.Create(new HoldOptions { WindowMinutes = 120, StopSeconds = 120 }), _ledger.Balances, _ledger.Time, NullLogger<TaskHolds>.Instance);

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Extend_MoneyEnough_HoldsTheNextWindowBeforeTheLastIsUsedUp()
    {
        await PayAsync("100.00");
        var task = await StartAsync();
        Assert.Equal("2.40", await HeldAsync());

        await RanAsync(task, seconds: 3600);
        Assert.Equal(HoldOutcome.Enough, await ExtendAsync());
        await RanAsync(task, seconds: 3601);
        Assert.Equal(HoldOutcome.Extended, await ExtendAsync());
        Assert.Equal(HoldOutcome.Enough, await ExtendAsync());
        Assert.Equal("3.600334", await HeldAsync());

        await RanAsync(task, seconds: 30_000);
        Assert.Equal(HoldOutcome.Extended, await ExtendAsync());
        Assert.Equal("12.00", await HeldAsync());
        await RanAsync(task, seconds: 35_999);
        Assert.Equal(HoldOutcome.Enough, await ExtendAsync());

        await EndAsync(task, AttemptEnd.Completed, 35_999);
        Assert.Equal(("0.00", "88.000334"), (await HeldAsync(), await AvailableAsync()));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Extend_NoMoreMoney_WarnsOnceStopsInTimeAndNeverMakesADebt()
    {
        await PayAsync("3.00");
        var task = await StartAsync();

        // What is left is held, and pays for 1:30 of the next two hours.
        await RanAsync(task, seconds: 3700);
        Assert.Equal(HoldOutcome.Short, await ExtendAsync());
        Assert.Equal(("3.00", "0.00"), (await HeldAsync(), await AvailableAsync()));
        await RanAsync(task, seconds: 8878);
        Assert.Equal(HoldOutcome.Short, await ExtendAsync());
        Assert.Equal(["TaskShortOfMoney Funds 88"], await AlertsAsync());
        Assert.Equal((MoneyShortage.Funds, _ledger.Time.GetUtcNow().AddSeconds(122)), await ShortageAsync());
        Assert.Null(await StopAsAsync());

        await RanAsync(task, seconds: 8880);
        Assert.Equal(HoldOutcome.Stopped, await ExtendAsync());
        Assert.Equal(AttemptEnd.OutOfFunds, await StopAsAsync());

        // It takes its time to stop: 0.10 more than was held.
        await EndAsync(task, AttemptEnd.OutOfFunds, 9300);
        Assert.Equal(["TaskShortOfMoney Funds 88", "TaskEnded OutOfFunds 3.10"], await AlertsAsync());

        Assert.Equal(("0.00", "0.00"), (await HeldAsync(), (await _ledger.BalanceAsync(_customer)).Posted.ToDecimalString()));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var accounts = await db.LedgerAccounts.Where(account => account.OrganisationId == null).ToDictionaryAsync(account => account.Kind, account => account.PostedMicros);
        Assert.Equal((-100_000, 3_100_000), (accounts[LedgerAccountKind.Losses], accounts[LedgerAccountKind.Revenue]));
        Assert.Equal(3_000_000, await db.Charges.SumAsync(charge => charge.BilledCost.Micros));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Extend_MoneyComesAfterTheWarning_RunsOn()
    {
        await PayAsync("3.00");
        var task = await StartAsync();
        await RanAsync(task, seconds: 3700);
        Assert.Equal(HoldOutcome.Short, await ExtendAsync());
        await PayAsync("20.00");

        await RanAsync(task, seconds: 8800);
        Assert.Equal(HoldOutcome.Extended, await ExtendAsync());

        Assert.Null(await StopAsAsync());
        Assert.Equal(((MoneyShortage?)null, (DateTimeOffset?)null), await ShortageAsync());
    }

    [Fact]
    public async Task Extend_NoRoomInABudget_WarnsThenStopsWithItsOwnReasonAndNeverPassesIt()
    {
        await PayAsync("100.00");
        Assert.True((await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("3.00", Stops: true, Project: _customer.Project.Value), CancellationToken.None)).IsAccepted);
        var task = await StartAsync();

        await RanAsync(task, seconds: 3700);
        Assert.Equal(HoldOutcome.Short, await ExtendAsync());
        Assert.Equal("3.00", await HeldAsync());
        Assert.Equal((MoneyShortage.Budget, _ledger.Time.GetUtcNow().AddSeconds(5299)), await ShortageAsync());
        await RanAsync(task, seconds: 8880);
        Assert.Equal(HoldOutcome.Stopped, await ExtendAsync());
        Assert.Equal(AttemptEnd.OutOfBudget, await StopAsAsync());
        await EndAsync(task, AttemptEnd.OutOfBudget, 9300);

        var budget = Assert.Single((await _ledger.Budgets.ListAsync(_customer.Caller, null, CancellationToken.None))!.Budgets);
        Assert.Equal(("3.00", "0.00", "0.00"), (budget.Spent.ToDecimalString(), budget.Held.ToDecimalString(), budget.Room!.Value.ToDecimalString()));
        Assert.Equal(["TaskShortOfMoney Budget 88", "BudgetThreshold 100", "BudgetThreshold 50", "BudgetThreshold 80", "TaskEnded OutOfBudget 3.10"], [.. (await AlertsAsync()).OrderBy(alert => alert.StartsWith("TaskEnded", StringComparison.Ordinal)).ThenByDescending(alert => alert[0]).ThenBy(alert => alert, StringComparer.Ordinal)]);
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Extend_BudgetRaisedAfterTheWarning_RunsOn()
    {
        await PayAsync("100.00");
        await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("3.00", Stops: true), CancellationToken.None);
        var task = await StartAsync();
        await RanAsync(task, seconds: 3700);
        Assert.Equal(HoldOutcome.Short, await ExtendAsync());

        Assert.Null((await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("50.00", Stops: true), CancellationToken.None)).Refusal);
        await RanAsync(task, seconds: 8800);

        Assert.Equal(HoldOutcome.Extended, await ExtendAsync());
        Assert.Equal(((MoneyShortage?)null, (DateTimeOffset?)null), await ShortageAsync());
    }

    [Fact]
    public async Task Extend_ShortTask_IsHeldWholeAndLeftAlone()
    {
        await PayAsync("100.00");

        Assert.Equal("12.00", Holds.First(Money.OfUnits(12, "CNY"), 7200).ToDecimalString());
        Assert.Empty(await Holds.ExtendAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Extend_OneThatFails_DoesNotKeepTheOthers()
    {
        await PayAsync("100.00");
        List<ComputeTask> tasks = [await StartAsync(), await StartAsync(), await StartAsync()];
        foreach (var task in tasks)
            await RanAsync(task, seconds: 3601);
        // As no code of ours does: what it costs and what is held for it cannot be added.
        await using (var db = await _ledger.Contexts.CreateDbContextAsync())
            await db.ComputeTasks.Where(task => task.Id == tasks[1].Id).ExecuteUpdateAsync(set => set.SetProperty(task => task.QuotedCurrency, "USD"));

        var outcomes = (await Holds.ExtendAsync(CancellationToken.None)).ToDictionary(one => one.Task, one => one.Outcome);

        Assert.Equal([HoldOutcome.Extended, HoldOutcome.Failed, HoldOutcome.Extended], tasks.Select(task => outcomes[task.Id]));
    }

    private async Task<ComputeTask> StartAsync()
    {
        var now = _ledger.Time.GetUtcNow();
        return (await _ledger.Units.RunAsync<ComputeTask>(new UnitNeeds(_customer.Organisation), async unit =>
        {
            var node = await unit.Db.ComputeNodes.SingleOrDefaultAsync() ?? unit.Db.Add(ANode.With()).Entity;
            var book = await CurrentPriceBook.GetAsync(unit.Db, now, CancellationToken.None);
            var maximum = Money.OfUnits(12, "CNY");
            var task = ComputeTask.Submit(
                new TaskSubmission
                {
                    Id = ComputeTaskId.New(), OrganisationId = _customer.Organisation, ProjectId = _customer.Project, SubmittedBy = _customer.Caller.Id, Name = "训练",
                    CpuMillicores = 2000, MemoryMebibytes = 4096, MaxRunSeconds = MaxRunSeconds, CommandText = "true", Quote = new TaskQuote(maximum.Micros, maximum.Micros, "CNY", book.Id),
                }, now).Value;
            Assert.Null(unit.Hold(TaskSettlement.SpenderOf(task), Holds.First(maximum, MaxRunSeconds), TaskSettlement.HoldCause, task.Id.Value, now));
            var attempt = task.Admit(TaskAttemptId.New(), new AttemptPlacement(node.Id, [], null), now).Value;
            Assert.Null(task.Start(attempt, task.Fence, now));
            unit.Db.AddRange(task, attempt);
            return task;
        }, CancellationToken.None)).Value;
    }

    private async Task RanAsync(ComputeTask task, long seconds)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var attempt = await db.TaskAttempts.SingleAsync(attempt => attempt.TaskId == task.Id);
        Assert.Null(attempt.RecordUsage(task.Fence, _ledger.Time.GetUtcNow(), seconds * 1000, 0, 0));
        await db.SaveChangesAsync();
    }

    private async Task EndAsync(ComputeTask task, AttemptEnd end, long seconds)
    {
        var now = _ledger.Time.GetUtcNow();
        await _ledger.Units.RunAsync<Money>(new UnitNeeds(_customer.Organisation, task.Id.Value), async unit =>
        {
            var (ending, attempt) = (await unit.Db.ComputeTasks.SingleAsync(), await unit.Db.TaskAttempts.SingleAsync());
            Assert.Null(ending.End(attempt, new AttemptResult(end, 0, RunMilliseconds: seconds * 1000), task.Fence, now));
            return await TaskSettlement.SettleAsync(unit, ending, attempt, now);
        }, CancellationToken.None);
    }

    private async Task<HoldOutcome> ExtendAsync() => Assert.Single(await Holds.ExtendAsync(CancellationToken.None)).Outcome;

    private async Task PayAsync(string amount) => Assert.True((await _ledger.TopUp.HandleAsync(
        _ledger.Admin, _customer.Organisation, new Portal.Features.Billing.Payments.TopUpWalletRequest(Guid.CreateVersion7(), amount, "转账"), CancellationToken.None)).IsAccepted);

    private async Task<string> HeldAsync() => (await _ledger.BalanceAsync(_customer)).PendingDebit.ToDecimalString();

    private async Task<string> AvailableAsync() => (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString();

    private async Task<AttemptEnd?> StopAsAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.ComputeTasks.Select(task => task.StopAs).SingleAsync();
    }

    private async Task<(MoneyShortage? Of, DateTimeOffset? PaidUntil)> ShortageAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var task = await db.ComputeTasks.SingleAsync();
        return (task.Shortage, task.PaidUntil);
    }

    private async Task<List<string>> AlertsAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var alerts = await db.Alerts.Where(alert => alert.Kind != Portal.Core.Alerts.AlertKind.PaymentReceived).OrderBy(alert => alert.Id).ToListAsync();
        return alerts.ConvertAll(alert => alert.Kind + string.Concat(new[] { "missing", "minutes", "percent", "end", "cost" }.Select(name => alert.Facts.TryGetValue(name, out var value) ? " " + value : "")));
    }
}
