using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Holds;
using Portal.Features.Billing.Payments;
using Portal.Features.PriceBooks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>A customer to whom eight things are about to happen: a task runs and one waits, a credit is over, a refund waits for approval, a hold has lost its task, a month can be closed.</summary>
public sealed class MoneyScene
{
    private readonly StoredLedger _ledger;
    private readonly Customer _customer;
    private readonly Guid _refund = Guid.CreateVersion7();
    private ComputeTaskId _running;
    private ComputeTaskId _queued;

    private MoneyScene(StoredLedger ledger, Customer customer) => (_ledger, _customer) = (ledger, customer);

    /// <summary>What can happen, each through the code that does it in use; the second argument is the portal that does it.</summary>
    public static IReadOnlyDictionary<string, Func<MoneyScene, UnitsOfWork, Task>> Acts { get; } = new SortedDictionary<string, Func<MoneyScene, UnitsOfWork, Task>>(StringComparer.Ordinal)
    {
        ["close"] = (scene, _) => scene._ledger.Close.HandleAsync(null, scene._customer.Organisation, "2026-11", CancellationToken.None),
        ["expire"] = (scene, portal) => scene.ExpireAsync(portal),
        ["hold"] = (scene, portal) => portal.RunAsync(scene.Needs, async unit => (await scene.SubmitAsync(unit, 5)).Refusal, CancellationToken.None),
        ["lapse"] = (scene, portal) => scene.LapseAsync(portal),
        ["post"] = (scene, portal) => portal.RunAsync(scene.Needs, scene.EndAsync, CancellationToken.None),
        ["refund"] = (scene, portal) => new DecidePayment(scene._ledger.Contexts, portal, scene._ledger.Issuing, scene._ledger.Balances, scene._ledger.Time).HandleAsync(scene._ledger.Second, scene._refund, isApproved: true, CancellationToken.None),
        ["top-up"] = (scene, portal) => new TopUpWallet(new PaymentDesk(portal, Options.Create(scene._ledger.Payments), scene._ledger.Site, scene._ledger.Balances, scene._ledger.Time))
            .HandleAsync(scene._ledger.Admin, scene._customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), "5.00", "转账"), CancellationToken.None),
        ["void"] = (scene, portal) => portal.RunAsync(scene.Needs, scene.CancelAsync, CancellationToken.None),
    };

    private UnitNeeds Needs => new(_customer.Organisation);

    /// <summary>12.00 paid in and 5.00 given, of which 4.00, 3.00 and 2.00 are held: 8.00 of the wallet are free, and with a hold that lapses 10.00, too little for the refund of 6.00 and another hold of 5.00 alike.</summary>
    public static async Task<MoneyScene> SetAsync(StoredLedger ledger)
    {
        var scene = new MoneyScene(ledger, await ledger.CustomerAsync());
        var topUp = Guid.CreateVersion7();
        Assert.True((await ledger.TopUp.HandleAsync(ledger.Admin, scene._customer.Organisation, new TopUpWalletRequest(topUp, "12.00", "转账"), CancellationToken.None)).IsAccepted);
        Assert.True((await ledger.Grant.HandleAsync(ledger.Admin, scene._customer.Organisation, new GrantCreditRequest(Guid.CreateVersion7(), "6.20", "r", new DateOnly(2026, 11, 20)), CancellationToken.None)).IsAccepted);
        // Something for the month that is closed: 1.20.
        await ledger.RunTaskAsync(scene._customer);
        Assert.Null(await ledger.Units.RunAsync(scene.Needs, async unit =>
        {
            var running = (await scene.SubmitAsync(unit, 4)).Value;
            var now = ledger.Time.GetUtcNow();
            var attempt = running.Admit(TaskAttemptId.New(), new AttemptPlacement(await unit.Db.ComputeNodes.Select(node => node.Id).FirstAsync(), [], null), now).Value;
            Assert.Null(running.Start(attempt, running.Fence, now));
            unit.Db.TaskAttempts.Add(attempt);
            (scene._running, scene._queued) = (running.Id, (await scene.SubmitAsync(unit, 3)).Value.Id);
            return unit.Ledger.Hold(scene._customer.Organisation, Money.OfUnits(2, "CNY"), TaskSettlement.HoldCause, Guid.CreateVersion7(), now);
        }, CancellationToken.None));
        Assert.True((await ledger.Refund.HandleAsync(ledger.Admin, scene._customer.Organisation, new RefundTopUpRequest(scene._refund, topUp, "6.00", "r"), CancellationToken.None)).IsAccepted);
        return scene;
    }

    /// <summary>How everything stands, without what differs from customer to customer.</summary>
    public async Task<string> StandAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var accounts = await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == _customer.Organisation).ToListAsync();
        var ids = accounts.ConvertAll(account => account.Id);
        var transfers = await db.LedgerTransfers.AsNoTracking().Where(transfer => ids.Contains(transfer.DebitAccountId) || ids.Contains(transfer.CreditAccountId)).ToListAsync();
        var tasks = await db.ComputeTasks.AsNoTracking().Where(task => task.OrganisationId == _customer.Organisation).ToListAsync();
        var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == _customer.Organisation).ToListAsync();
        var request = await db.PaymentRequests.AsNoTracking().SingleAsync(request => request.Id == new LedgerTransferId(_refund));
        return string.Join('\n',
            accounts.Select(account => $"{account.Kind} {account.ExpiresAt is not null} {account.PostedMicros} {account.PendingDebitMicros}").Order(StringComparer.Ordinal)
                .Concat(transfers.Select(transfer => $"{transfer.Kind} {transfer.State} {transfer.Amount.Micros}").Order(StringComparer.Ordinal))
                .Concat(tasks.Select(task => $"{task.State} {task.QuotedMaximumMicros}").Order(StringComparer.Ordinal))
                .Concat(invoices.Select(invoice => $"invoice {invoice.Gross.Micros}"))
                .Append($"refund {request.State}"));
    }

    private async Task ExpireAsync(UnitsOfWork portal)
    {
        var credits = new ExpireCredits(_ledger.Contexts, portal, _ledger.Balances, _ledger.Time);
        foreach (var credit in (await credits.DueAsync(CancellationToken.None)).Where(credit => credit.OrganisationId == _customer.Organisation))
            await credits.ExpireAsync(credit, CancellationToken.None);
    }

    private async Task LapseAsync(UnitsOfWork portal)
    {
        var holds = new LapseHolds(_ledger.Contexts, portal, _ledger.Balances, _ledger.Time);
        foreach (var hold in (await holds.DueAsync(CancellationToken.None)).Where(hold => hold.Organisation == _customer.Organisation))
            await holds.LapseAsync(hold, CancellationToken.None);
    }

    private async Task<Result<ComputeTask>> SubmitAsync(UnitOfWork unit, long units)
    {
        var now = _ledger.Time.GetUtcNow();
        var held = Money.OfUnits(units, _ledger.Site.Value.Currency);
        var book = await CurrentPriceBook.GetAsync(unit.Db, now, CancellationToken.None);
        var task = ComputeTask.Submit(
            new TaskSubmission
            {
                Id = ComputeTaskId.New(), OrganisationId = _customer.Organisation, ProjectId = _customer.Project, SubmittedBy = _customer.Caller.Id, Name = "a",
                CpuMillicores = 2000, MemoryMebibytes = 4096, MaxRunSeconds = 3600, CommandText = "true", Quote = new TaskQuote(held.Micros, held.Micros, held.Currency, book.Id),
            }, now).Value;
        if (unit.Ledger.Hold(_customer.Organisation, held, TaskSettlement.HoldCause, task.Id.Value, now) is { } refusal)
            return refusal;
        unit.Db.ComputeTasks.Add(task);
        return task;
    }

    private async Task<Refusal?> EndAsync(UnitOfWork unit)
    {
        var task = await unit.Db.ComputeTasks.SingleAsync(task => task.Id == _running);
        var attempt = await unit.Db.TaskAttempts.SingleAsync(attempt => attempt.TaskId == _running);
        var now = _ledger.Time.GetUtcNow();
        if (task.End(attempt, new AttemptResult(AttemptEnd.Completed, 0, RunMilliseconds: 3_600_000), task.Fence, now) is { } refusal)
            return refusal;
        await TaskSettlement.SettleAsync(unit, task, attempt, now);
        return null;
    }

    private async Task<Refusal?> CancelAsync(UnitOfWork unit)
    {
        var task = await unit.Db.ComputeTasks.SingleAsync(task => task.Id == _queued);
        var now = _ledger.Time.GetUtcNow();
        if (task.RequestStop(AttemptEnd.Cancelled, now) is { } refusal)
            return refusal;
        await TaskSettlement.SettleAsync(unit, task, null, now);
        return null;
    }
}
