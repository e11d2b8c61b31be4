using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Background;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Holds;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Holds;

/// <summary>A hold that has lost its task is free again 30 days after it was made; one whose task lives never is.</summary>
public sealed class LapseHoldsTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    private LapseHolds Holds => new(_ledger.Contexts, _ledger.Units, _ledger.Balances, _ledger.Time);

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        await _ledger.PayInAsync(_customer, 100);
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task RunOnce_TasksThatWaitAndRun_KeepTheirHoldsHoweverOld()
    {
        await HoldAsync((await _ledger.QueueTaskAsync(_customer, "waits")).Id.Value, 3);
        var running = await _ledger.StartTaskAsync(_customer);
        Assert.Equal(8_000_000, await HeldAsync());

        _ledger.Time.Advance(TimeSpan.FromDays(400));
        await LapseAsync();
        // Nor when somebody believes it is due.
        Assert.Equal(0, (await Holds.LapseAsync(new OverdueHold(_customer.Organisation, running.Id.Value), CancellationToken.None)).Micros);

        Assert.Equal(8_000_000, await HeldAsync());
        await _ledger.EndTaskAsync(running.Id, new AttemptResult(AttemptEnd.Completed, 0, RunMilliseconds: 3_600_000));
        Assert.Equal((3_000_000, 1_200_000), (await HeldAsync(), await SpentAsync()));
    }

    [Fact]
    public async Task RunOnce_HoldWithoutATask_IsFreeAt30DaysOnceAndAudited()
    {
        await SetBudgetAsync(10);
        var orphan = Guid.CreateVersion7();
        await HoldAsync(orphan, 7);
        Assert.Equal(7_000_000, await OfBudgetAsync());

        _ledger.Time.Advance(LedgerTransfer.HoldLifetime - TimeSpan.FromTicks(1));
        await LapseAsync();
        Assert.Equal(7_000_000, await HeldAsync());
        _ledger.Time.Advance(TimeSpan.FromTicks(1));
        // Two portals at once, and again.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => new LapseHolds(_ledger.Contexts, new UnitsOfWork(_ledger.Contexts), _ledger.Balances, _ledger.Time)
            .LapseAsync(new OverdueHold(_customer.Organisation, orphan), CancellationToken.None))));
        await LapseAsync();

        Assert.Equal((0, 0), (await HeldAsync(), await OfBudgetAsync()));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(LedgerTransferState.Voided, (await db.LedgerTransfers.SingleAsync(transfer => transfer.Kind == LedgerTransferKind.Lapse)).State);
        Assert.Equal($"task/{orphan}", (await db.AuditEntries.SingleAsync(entry => entry.Act == "hold.lapse")).Target);
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task RunOnce_TaskThatEndedAndLeftItsHold_IsFreedAndItsLaterHoldAtItsOwnTime()
    {
        await SetBudgetAsync(100);
        var running = await _ledger.StartTaskAsync(_customer);
        _ledger.Time.Advance(TimeSpan.FromDays(10));
        await _ledger.Units.RunAsync(
            new UnitNeeds(_customer.Organisation), unit => Task.FromResult(unit.Hold(TaskSettlement.SpenderOf(running), Money.OfUnits(2, "CNY"), "task", running.Id.Value, _ledger.Time.GetUtcNow())), CancellationToken.None);
        // As no code of ours does: the task is over and nothing was settled.
        await using (var db = await _ledger.Contexts.CreateDbContextAsync())
            await db.ComputeTasks.ExecuteUpdateAsync(set => set.SetProperty(task => task.State, TaskState.Cancelled));

        await AfterAsync(20);
        Assert.Equal((2_000_000, 2_000_000), (await HeldAsync(), await OfBudgetAsync()));
        await AfterAsync(10);
        Assert.Equal((0, 0), (await HeldAsync(), await OfBudgetAsync()));

        async Task AfterAsync(int days)
        {
            _ledger.Time.Advance(TimeSpan.FromDays(days));
            await LapseAsync();
        }
    }

    [Fact]
    public async Task RunOnce_OneThatDoesNotAgree_DoesNotKeepTheOthers()
    {
        var other = await _ledger.CustomerAsync();
        await _ledger.PayInAsync(other, 100);
        await HoldAsync(Guid.CreateVersion7(), 1);
        await HoldAsync(Guid.CreateVersion7(), 2, other);
        // The account of the first counts less than its holds: a CHECK refuses what would take more off it.
        await using (var db = await _ledger.Contexts.CreateDbContextAsync())
        {
            foreach (var statement in LedgerTriggers.DropSqlite)
                await db.Database.ExecuteSqlRawAsync(statement);
            await db.LedgerAccounts.Where(account => account.OrganisationId == _customer.Organisation).ExecuteUpdateAsync(set => set.SetProperty(account => account.PendingDebitMicros, 0));
        }

        _ledger.Time.Advance(LedgerTransfer.HoldLifetime);
        await LapseAsync();

        Assert.Equal("0.00", (await _ledger.BalanceAsync(other)).PendingDebit.ToDecimalString());
        Assert.Equal(_customer.Organisation, Assert.Single(await Holds.DueAsync(CancellationToken.None)).Organisation);
    }

    [SkippableFact]
    public async Task RunOnce_OnPostgres_FreesWhatHasNoTaskAlone()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        (var sqlite, _ledger, _customer) = (_ledger, ledger, await ledger.CustomerAsync());
        try
        {
            await ledger.PayInAsync(_customer, 100);
            await ledger.StartTaskAsync(_customer);
            await HoldAsync(Guid.CreateVersion7(), 7);

            ledger.Time.Advance(LedgerTransfer.HoldLifetime);
            await LapseAsync();

            Assert.Equal(5_000_000, await HeldAsync());
            Assert.Empty(await ledger.AuditAsync());
        }
        finally
        {
            _ledger = sqlite;
        }
    }

    private async Task LapseAsync()
    {
        using var worker = new HoldLapseWorker(Holds, _ledger.Time, NullLogger<HoldLapseWorker>.Instance);
        await worker.RunOnceAsync(CancellationToken.None);
    }

    private async Task HoldAsync(Guid cause, long units, Customer? customer = null)
    {
        var who = customer ?? _customer;
        Assert.Null(await _ledger.Units.RunAsync(
            new UnitNeeds(who.Organisation),
            unit => Task.FromResult(unit.Hold(new Spender(who.Organisation, who.Project), Money.OfUnits(units, "CNY"), "task", cause, _ledger.Time.GetUtcNow())), CancellationToken.None));
    }

    private async Task SetBudgetAsync(long units)
    {
        Assert.True((await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest($"{units}.00", Stops: true), CancellationToken.None)).IsAccepted);
    }

    private async Task<long> OfBudgetAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.Budgets.Select(budget => budget.HeldMicros).SingleAsync();
    }

    private async Task<long> HeldAsync() => (await _ledger.BalanceAsync(_customer)).PendingDebit.Micros;

    private async Task<long> SpentAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.LedgerTransfers.Where(transfer => transfer.Kind == LedgerTransferKind.Settlement).SumAsync(transfer => transfer.Amount.Micros);
    }
}
