using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Features.Closing;
using Portal.Hosting;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Closing;

/// <summary>From an owner's word to the last file: what runs is charged, what is left goes back, the ledger agrees, and the rest is forgotten.</summary>
public sealed class ClosingRunTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private DataRoot _data = default!;

    public async Task InitializeAsync()
    {
        _data = new DataRoot(_folder.At("data"));
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync(creditUnits: 3);
        await _ledger.PayInAsync(_customer, 10);
        await _ledger.PayInAsync(_customer, 20);
    }

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private AClosing Closing => new(_ledger, _data);

    [Fact]
    public async Task Close_WithARunningTask_ChargesItInvoicesItAndSendsTheRestBack()
    {
        await _ledger.RunTaskAsync(_customer, seconds: 4321);
        var running = await _ledger.StartTaskAsync(_customer);

        Assert.Null(await Closing.CloseAsync(_customer));
        Assert.NotNull(await ReadAsync(db => db.ComputeTasks.Where(task => task.Id == running.Id).Select(task => task.StopRequestedAt).SingleAsync()));
        Assert.Equal(0, await Closing.Run.RunAsync(CancellationToken.None));

        _ledger.Time.SetUtcNow(AClosing.GraceIsOver);
        Assert.Equal(1, await Closing.Run.RunAsync(CancellationToken.None));
        Assert.Equal(ClosingStep.Stopping, (await Closing.ReadAsync(_customer)).Step);

        await _ledger.EndTaskAsync(running.Id, new AttemptResult(AttemptEnd.Cancelled, null, RunMilliseconds: 100_000));
        Assert.Equal(3, await Closing.Run.RunAsync(CancellationToken.None));

        var closing = await Closing.ReadAsync(_customer);
        var charged = await ReadAsync(db => db.Charges.Where(charge => charge.Category == ChargeCategory.Usage).SumAsync(charge => charge.BilledCost.Micros));
        Assert.Equal(ClosingStep.Closed, closing.Step);
        Assert.True(charged > 0);
        Assert.Equal(33_000_000 - charged, closing.RefundMicros + closing.ForfeitedMicros + closing.CreditMicros);
        Assert.All(await ReadAsync(db => db.Charges.ToListAsync()), charge => Assert.NotNull(charge.InvoiceId));
        Assert.Single(await ReadAsync(db => db.Invoices.ToListAsync()));
        Assert.Equal(OrganisationState.Closed, await StateAsync());
        Assert.Equal(closing.RefundMicros, await Closing.PostedAsync(_customer));
        Assert.Empty(await _ledger.AuditAsync());

        foreach (var refund in await Closing.RefundsAsync())
            Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Admin, refund.Id.Value, true, CancellationToken.None));
        Assert.Equal(0, await Closing.PostedAsync(_customer));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Close_WithFiles_ChargesThemUntilTheLastDayBegins()
    {
        var file = await _ledger.KeepAsync(_customer, 73);
        Assert.Null(await Closing.CloseAsync(_customer));
        // Two minutes after midnight, before the meter comes by.
        await ReadAsync(db => db.OrganisationClosings.ExecuteUpdateAsync(set => set.SetProperty(closing => closing.GraceUntil, StoredLedger.Start.AddHours(36).AddMinutes(2))));
        _ledger.Time.SetUtcNow(StoredLedger.Start.AddHours(36).AddMinutes(3));

        Assert.True(await Closing.Run.RunAsync(CancellationToken.None) > 0);

        // 73 GiB at 0.20 for 730 hours, 36 of them.
        Assert.Equal(36 * 20_000, await ReadAsync(db => db.Charges.Where(charge => charge.StorageRecordId != null && charge.Category == ChargeCategory.Usage).SumAsync(charge => charge.BilledCost.Micros)));
        Assert.All(await ReadAsync(db => db.Charges.ToListAsync()), charge => Assert.NotNull(charge.InvoiceId));
        _ledger.Time.Advance(TimeSpan.FromDays(9));
        Assert.Empty(await _ledger.AuditAsync());

        // Had the last day been forgotten, somebody would hear of it.
        await ReadAsync(db => db.StorageRecords.Where(record => record.ChargePeriodStart > file.CreatedAt).ExecuteDeleteAsync());
        await ReadAsync(db => db.Projects.ExecuteUpdateAsync(set => set.SetProperty(project => project.MeteredTo, StoredLedger.Start.AddHours(12))));
        Assert.Contains("storage_not_recorded", (await _ledger.AuditAsync()).Select(finding => finding.Code));
    }

    [Fact]
    public async Task Close_WithARefundThatWaits_LeavesItsMoneyForIt()
    {
        var topUp = await ReadAsync(db => db.LedgerTransfers.Where(transfer => transfer.Kind == LedgerTransferKind.TopUp).OrderByDescending(transfer => transfer.Amount.Micros).Select(transfer => transfer.Id).FirstAsync());
        Assert.True((await _ledger.Refund.HandleAsync(_ledger.Admin, _customer.Organisation, new RefundTopUpRequest(Guid.CreateVersion7(), topUp.Value, "7.00", "r"), CancellationToken.None)).IsAccepted);
        Assert.Null(await Closing.CloseAsync(_customer));
        _ledger.Time.SetUtcNow(AClosing.GraceIsOver);

        await Closing.Run.RunAsync(CancellationToken.None);

        var closing = await Closing.ReadAsync(_customer);
        Assert.Equal((23_000_000, 0), (closing.RefundMicros, closing.ForfeitedMicros));
        foreach (var refund in await Closing.RefundsAsync())
            Assert.Null(await _ledger.Decide.HandleAsync(_ledger.Second, refund.Id.Value, true, CancellationToken.None));
        Assert.Equal(0, await Closing.PostedAsync(_customer));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Run_OneThatFails_KeepsNoneOfTheOthers()
    {
        var other = await _ledger.CustomerAsync("别家");
        Assert.Null(await Closing.CloseAsync(_customer));
        Assert.Null(await Closing.CloseAsync(other));
        _ledger.Time.SetUtcNow(AClosing.GraceIsOver);
        // As nothing of ours writes it: settled while something is held.
        await ReadAsync(db => db.OrganisationClosings.Where(one => one.OrganisationId == _customer.Organisation).ExecuteUpdateAsync(set => set.SetProperty(one => one.Step, ClosingStep.Settling)));
        await ReadAsync(db => db.LedgerAccounts.Where(account => account.OrganisationId == _customer.Organisation && account.Kind == LedgerAccountKind.Wallet).ExecuteUpdateAsync(set => set.SetProperty(account => account.PendingDebitMicros, 1)));

        var failed = await Assert.ThrowsAsync<AggregateException>(() => Closing.Run.RunAsync(CancellationToken.None));

        Assert.Single(failed.InnerExceptions);
        Assert.Equal((ClosingStep.Settling, ClosingStep.Closed), ((await Closing.ReadAsync(_customer)).Step, (await Closing.ReadAsync(other)).Step));
    }

    [Fact]
    public async Task Close_Again_OrByTwoAtOnce_BeginsOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Closing.CloseAsync(_customer))));

        Assert.Equal(1, answers.Count(answer => answer is null));
        Assert.All(answers.Where(answer => answer is not null), answer => Assert.Equal("organisation_closing", answer!.Code));
        Assert.Single(await ReadAsync(db => db.OrganisationClosings.ToListAsync()));
    }

    [Fact]
    public async Task Run_ByTwoPortalsAtOnce_SettlesOnce()
    {
        Assert.Null(await Closing.CloseAsync(_customer));
        _ledger.Time.SetUtcNow(AClosing.GraceIsOver);

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OfAnotherPortal().Run.RunAsync(CancellationToken.None))));

        Assert.Equal(4, runs.Sum());
        Assert.Equal(2, (await Closing.RefundsAsync()).Count);
        Assert.Equal(1, await ReadAsync(db => db.AuditEntries.CountAsync(entry => entry.Act == "organisation.closed")));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Theory]
    [InlineData("somebody else's", "invalid_confirmation")]
    [InlineData("", "invalid_confirmation")]
    public async Task Close_WithAnotherName_ChangesNothing(string typed, string code)
    {
        Assert.Equal(code, (await Closing.CloseAsync(_customer, typed))!.Code);
        Assert.Equal(OrganisationState.Open, await StateAsync());
    }

    [Fact]
    public async Task Close_ByWhoIsNoOwner_OrHasNotJustProved_IsRefused()
    {
        var request = new CloseOrganisationRequest("某某科技有限公司");
        var admin = await _ledger.MemberAsync(_customer, OrganisationRole.Admin);

        Assert.Equal("role_not_allowed", (await Closing.Handler.CloseAsync(admin, _customer.Organisation.Value, request, CancellationToken.None))!.Code);
        Assert.Equal("organisation_not_found", (await Closing.Handler.CloseAsync(_ledger.Second, _customer.Organisation.Value, request, CancellationToken.None))!.Code);
        Assert.Equal("fresh_sign_in_needed", (await Closing.Handler.CloseAsync(_customer.Caller, _customer.Organisation.Value, request, CancellationToken.None))!.Code);
    }

    [Fact]
    public async Task Close_WithADebt_IsRefusedNamingIt_AndGoesOnOncePaid()
    {
        var debtor = await _ledger.CustomerAsync("Debtor");
        Assert.Null(await _ledger.CreditLimit.HandleAsync(_ledger.Admin, debtor.Organisation, new ChangeCreditLimitRequest("50.00"), CancellationToken.None));
        await _ledger.RunTaskAsync(debtor, seconds: 3600);

        var refusal = await Closing.CloseAsync(debtor);

        Assert.Equal(("organisation_owes", "1.20"), (refusal!.Code, Money.Parse(refusal.Details!["owed"], "CNY").ToDecimalString()));
        await _ledger.PayInAsync(debtor, 2);
        Assert.Null(await Closing.CloseAsync(debtor));
    }

    [Fact]
    public async Task CallOff_InTime_GoesOnWithKeysAndMoney()
    {
        Assert.Null(await Closing.CloseAsync(_customer));
        var before = await Closing.PostedAsync(_customer);

        Assert.Null(await Closing.Handler.CallOffAsync(_customer.Caller, _customer.Organisation.Value, CancellationToken.None));

        _ledger.Time.SetUtcNow(AClosing.GraceIsOver);
        Assert.Equal(0, await Closing.Run.RunAsync(CancellationToken.None));
        Assert.Equal((OrganisationState.Open, before), (await StateAsync(), await Closing.PostedAsync(_customer)));
        Assert.Null(await Closing.CloseAsync(_customer));
        Assert.Equal("closing_too_late", await CallOffAfterAsync(TimeSpan.FromDays(7)));
    }

    [Fact]
    public async Task CallOff_ByAnAdministrator_IsAudited_AndByNobodyElse()
    {
        Assert.Null(await Closing.CloseAsync(_customer));

        Assert.Equal("not_allowed", (await Closing.Handler.CallOffForOperatorAsync(_customer.Caller, _customer.Organisation.Value, CancellationToken.None))!.Code);
        Assert.Null(await Closing.Handler.CallOffForOperatorAsync(_ledger.Admin, _customer.Organisation.Value, CancellationToken.None));

        Assert.Equal(_ledger.Admin.Id.Value, await ReadAsync(db => db.AuditEntries.Where(entry => entry.Act == "organisation.close_call_off").Select(entry => entry.ActorId).SingleAsync()));
    }

    [Fact]
    public async Task Close_WhereMoneyIsForfeited_LeavesItWithThePlatform()
    {
        var closing = new AClosing(_ledger, _data, new ClosingOptions { Remainder = ClosingRemainder.Forfeit, GraceDays = 0 });
        Assert.Null(await closing.CloseAsync(_customer));

        await closing.Run.RunAsync(CancellationToken.None);

        Assert.Equal(0, await closing.PostedAsync(_customer));
        Assert.Equal(30_000_000, await ReadAsync(db => db.LedgerAccounts.Where(account => account.Id == PlatformAccounts.Forfeited).Select(account => account.PostedMicros).SingleAsync()));
        Assert.Empty(await closing.RefundsAsync());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Closed_TakesNoMoneyAndNoTask_AndIsFoundByItsOwnerForDocumentsAlone()
    {
        await CloseWholeAsync();

        var topUp = await _ledger.TopUp.HandleAsync(_ledger.Admin, _customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), "5.00", "late"), CancellationToken.None);

        Assert.Equal("organisation_closed", topUp.Refusal!.Code);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Null(await OrganisationAccess.FindAsync(db, _customer.Caller, _customer.Organisation, CancellationToken.None));
        Assert.NotNull(await OrganisationAccess.FindOwnedAsync(db, _customer.Caller, _customer.Organisation, CancellationToken.None));
        Assert.NotNull(await _ledger.Documents.OfYearAsync(_customer.Caller, _customer.Organisation, 2026, CancellationToken.None));
        Assert.Null(await _ledger.Documents.OfYearAsync((await _ledger.CustomerAsync("Other")).Caller, _customer.Organisation, 2026, CancellationToken.None));
    }

    [Fact]
    public async Task Erase_WhenItsTimeIsOver_DeletesFilesAndMembers_AndKeepsInvoicesAndLedger()
    {
        await _ledger.RunTaskAsync(_customer);
        var file = new ProjectFile(ProjectFileId.New(), _customer.Project, _customer.Organisation, "a.csv", 3, new string('0', 64), _customer.Caller.Id, StoredLedger.Start);
        await using (var db = await _ledger.Contexts.CreateDbContextAsync())
        {
            db.ProjectFiles.Add(file);
            await db.SaveChangesAsync();
        }

        await File.WriteAllTextAsync(Closing.Files.PathOf(file.Id), "a,b");
        var attempt = await ReadAsync(db => db.TaskAttempts.Select(one => one.Id).FirstAsync());
        Directory.CreateDirectory(Path.Combine(_data.Attempts, attempt.ToString()));
        await CloseWholeAsync();
        Assert.True(File.Exists(Closing.Files.PathOf(file.Id)));

        _ledger.Time.SetUtcNow(AClosing.TimeIsOver);
        Assert.Equal(1, await Closing.Run.RunAsync(CancellationToken.None));

        Assert.Equal(ClosingStep.Erased, (await Closing.ReadAsync(_customer)).Step);
        Assert.False(File.Exists(Closing.Files.PathOf(file.Id)));
        Assert.Empty(Directory.GetFileSystemEntries(_data.Attempts));
        Assert.NotNull(await ReadAsync(db => db.ProjectFiles.Select(one => one.DeletedAt).SingleAsync()));
        Assert.Equal(0, await ReadAsync(db => db.OrganisationMembers.CountAsync(member => member.OrganisationId == _customer.Organisation)));
        Assert.Equal(1, await ReadAsync(db => db.Invoices.CountAsync()));
        Assert.Empty(await _ledger.AuditAsync());
    }

    private async Task CloseWholeAsync()
    {
        Assert.Null(await Closing.CloseAsync(_customer));
        _ledger.Time.SetUtcNow(AClosing.GraceIsOver);
        Assert.Equal(4, await Closing.Run.RunAsync(CancellationToken.None));
    }

    private async Task<string?> CallOffAfterAsync(TimeSpan time)
    {
        _ledger.Time.Advance(time);
        return (await Closing.Handler.CallOffAsync(_customer.Caller, _customer.Organisation.Value, CancellationToken.None))?.Code;
    }

    // One writer of money each, as two processes have.
    private AClosing OfAnotherPortal() => new(_ledger, _data, units: new UnitsOfWork(_ledger.Contexts));

    private Task<OrganisationState> StateAsync() => ReadAsync(db => db.Organisations.Where(one => one.Id == _customer.Organisation).Select(one => one.State).SingleAsync());

    private async Task<T> ReadAsync<T>(Func<Portal.Persistence.PortalDbContext, Task<T>> query)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await query(db);
    }
}
