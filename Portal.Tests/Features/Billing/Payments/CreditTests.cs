using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Background;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Payments;

/// <summary>Credit that expires, and credit that is a debt.</summary>
public sealed class CreditTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Grant_Credits_AreUsedByTheirExpiryBeforePaidMoney()
    {
        await _ledger.PayInAsync(_customer, 10);
        await GrantAsync("1.00", null);
        await GrantAsync("0.70", new DateOnly(2026, 12, 31));
        await GrantAsync("0.30", new DateOnly(2026, 11, 30));

        await _ledger.RunTaskAsync(_customer);

        Assert.Equal(["Promotional 0.80", "Wallet 10.00"], await LeftAsync());
        var overview = await _ledger.Billing.OverviewAsync(_customer.Caller, _customer.Organisation, CancellationToken.None);
        Assert.Equal("1.20", overview!.Credited.ToDecimalString());
        Assert.Equal([("0.80", null)], overview.Credits.Select(credit => (credit.Available.ToDecimalString(), credit.ExpiresAt)));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Grant_SameIdTwice_GivesOnce()
    {
        var request = new GrantCreditRequest(Guid.CreateVersion7(), "5.00", "sorry", new DateOnly(2026, 11, 30));

        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal("5.00", (await _ledger.Grant.HandleAsync(_ledger.Admin, _customer.Organisation, request, CancellationToken.None)).Value.Balance.Posted.ToDecimalString());

        Assert.Equal("idempotency_conflict", (await _ledger.Grant.HandleAsync(_ledger.Admin, _customer.Organisation, request with { Amount = "6.00" }, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Grant_RepeatedAfterItsLastDay_HasTheSameAnswerAndAnotherDayIsAConflict()
    {
        _ledger.Payments.ApprovalAboveUnits = 100;
        var (given, asked) = (new GrantCreditRequest(Guid.CreateVersion7(), "5.00", "sorry", new DateOnly(2026, 11, 30)), new GrantCreditRequest(Guid.CreateVersion7(), "500.00", "sorry", new DateOnly(2026, 11, 30)));
        Task<Result<PaymentAnswer>> GrantAsync(GrantCreditRequest request) => _ledger.Grant.HandleAsync(_ledger.Admin, _customer.Organisation, request, CancellationToken.None);
        Assert.False((await GrantAsync(given)).Value.IsWaiting);
        Assert.True((await GrantAsync(asked)).Value.IsWaiting);
        _ledger.Time.Advance(TimeSpan.FromDays(60));

        Assert.False((await GrantAsync(given)).Value.IsWaiting);
        Assert.True((await GrantAsync(asked)).Value.IsWaiting);

        foreach (var other in new[] { given, asked })
            Assert.Equal("idempotency_conflict", (await GrantAsync(other with { LastDay = new DateOnly(2026, 12, 1) })).Refusal?.Code);
        Assert.Equal("invalid_expiry", (await GrantAsync(given with { Id = Guid.CreateVersion7() })).Refusal?.Code);
        Assert.Equal(["Promotional 5.00"], await LeftAsync());
    }

    [Theory]
    [InlineData("2026-11-09")]
    [InlineData("9999-12-31")]
    public async Task Grant_LastDayNotAhead_IsRefused(string day)
    {
        var answer = await _ledger.Grant.HandleAsync(
            _ledger.Admin, _customer.Organisation, new GrantCreditRequest(Guid.CreateVersion7(), "5.00", "r", DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)), CancellationToken.None);

        Assert.Equal(("invalid_expiry", "lastDay"), (answer.Refusal!.Code, answer.Refusal.Field));
    }

    [Fact]
    public async Task Expiry_TakesWhatIsLeft_AndWhatIsHeldOnceItsTaskEnds()
    {
        // To the end of the day in Shanghai, twelve hours from now.
        await GrantAsync("6.00", new DateOnly(2026, 11, 10));
        var cause = Guid.CreateVersion7();
        Assert.Null(await HoldAsync("4.00", cause));

        _ledger.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));
        await ExpireAsync();
        Assert.Equal("2.00", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
        _ledger.Time.Advance(TimeSpan.FromTicks(1));

        // From that instant on it is not there to be used, whether or not the worker came.
        Assert.Equal("0.00", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
        Assert.Equal("insufficient_balance", (await HoldAsync("0.01", Guid.CreateVersion7()))!.Code);
        await ExpireAsync();
        Assert.Equal(["Promotional 4.00"], await LeftAsync());
        await _ledger.Units.RunAsync(new UnitNeeds(_customer.Organisation, cause), unit => Task.FromResult<Result<Money>>(
            unit.Ledger.Settle(_customer.Organisation, Money.Parse("1.50", "CNY"), "task", cause, _ledger.Time.GetUtcNow())), CancellationToken.None);
        await ExpireAsync();
        await ExpireAsync();

        Assert.Empty(await LeftAsync());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var expired = await db.LedgerTransfers.Where(transfer => transfer.Kind == LedgerTransferKind.Expiry).OrderBy(transfer => transfer.Id).ToListAsync();
        Assert.Equal(["2.00", "2.50"], expired.Select(transfer => transfer.Amount.ToDecimalString()));
        Assert.Equal(-1_500_000, (await db.LedgerAccounts.SingleAsync(account => account.Kind == LedgerAccountKind.PromotionalExpense)).PostedMicros);
        Assert.Empty(await _ledger.AuditWithoutTasksAsync());
    }

    [Fact]
    public async Task CreditLimit_SpendingBeyondTheWallet_IsOwedShownAndRepaidFirst()
    {
        Assert.Null(await _ledger.CreditLimit.HandleAsync(_ledger.Admin, _customer.Organisation, new ChangeCreditLimitRequest("8.00"), CancellationToken.None));
        await _ledger.PayInAsync(_customer, 1);
        await _ledger.RunTaskAsync(_customer, name: "a");
        await _ledger.RunTaskAsync(_customer, name: "b");

        Assert.Equal(["Receivable -1.40"], await LeftAsync());
        var overview = await _ledger.Billing.OverviewAsync(_customer.Caller, _customer.Organisation, CancellationToken.None);
        Assert.Equal(("1.40", "8.00"), (overview!.OnAccount!.Owed.ToDecimalString(), overview.OnAccount.Limit.ToDecimalString()));
        Assert.Equal(("limit", "1.40"), await LimitRefusalAsync("1.39"));
        Assert.Null(await _ledger.CreditLimit.HandleAsync(_ledger.Admin, _customer.Organisation, new ChangeCreditLimitRequest("6.40"), CancellationToken.None));
        Assert.Null(await HoldAsync("5.00", Guid.CreateVersion7()));
        Assert.Equal("insufficient_balance", (await HoldAsync("0.01", Guid.CreateVersion7()))!.Code);

        _ledger.Time.Advance(TimeSpan.FromDays(30));
        Assert.Single(await _ledger.Run.RunAsync(null, null, CancellationToken.None), outcome => outcome.Number is not null);
        Assert.Equal((InvoiceState.Issued, "1.40", "2.40"), await InvoiceAsync());
        await PayAsync("1.00");
        Assert.Empty(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        await PayAsync("1.00");
        Assert.Single(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        Assert.Empty(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));

        Assert.Equal((InvoiceState.Paid, "1.40", "2.40"), await InvoiceAsync());
        Assert.Equal(["Wallet 0.60"], await LeftAsync());
        var rows = (await _ledger.Transactions.ListAsync(_customer.Caller, new TransactionFilter(_customer.Organisation, LedgerTransferKind.Repayment), CancellationToken.None))!.Rows;
        Assert.Equal([("0.40", "0.00"), ("-0.40", "0.60"), ("1.00", "-0.40"), ("-1.00", "0.00")], rows.Select(row => (row.Change.ToDecimalString(), row.BalanceAfter!.Value.ToDecimalString())));
        Assert.Empty(await _ledger.AuditWithoutTasksAsync());
    }

    // Invoices ask for whole coins; the ledger owes micro-units.
    [Fact]
    public async Task Invoice_PaidAsItAsks_IsPaid_AndNothingIsOwed()
    {
        Assert.Null(await _ledger.CreditLimit.HandleAsync(_ledger.Admin, _customer.Organisation, new ChangeCreditLimitRequest("8.00"), CancellationToken.None));
        await _ledger.RunTaskAsync(_customer, seconds: 4111);
        _ledger.Time.Advance(TimeSpan.FromDays(30));
        Assert.Single(await _ledger.Run.RunAsync(null, null, CancellationToken.None), outcome => outcome.Number is not null);
        Assert.Equal((InvoiceState.Issued, "1.37", "1.37"), await InvoiceAsync());
        await PayAsync("1.36");
        Assert.Empty(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));

        await PayAsync("0.01");

        Assert.Single(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        Assert.Empty(await LeftAsync());
        Assert.Equal(-333, await LossesAsync());
        Assert.Empty(await _ledger.AuditAsync());

        // The next is asked for in full, whatever the one before left.
        await _ledger.RunTaskAsync(_customer, seconds: 3600);
        _ledger.Time.Advance(TimeSpan.FromDays(30));
        await _ledger.Run.RunAsync(null, null, CancellationToken.None);
        await PayAsync("1.19");
        Assert.Empty(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        await PayAsync("0.01");
        Assert.Single(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        Assert.Equal(-333, await LossesAsync());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Invoice_ThatRoundsUp_IsPaidAsItAsks_AndTheRestStaysTheCustomers()
    {
        Assert.Null(await _ledger.CreditLimit.HandleAsync(_ledger.Admin, _customer.Organisation, new ChangeCreditLimitRequest("8.00"), CancellationToken.None));
        await _ledger.RunTaskAsync(_customer, seconds: 4126);
        _ledger.Time.Advance(TimeSpan.FromDays(30));
        Assert.Single(await _ledger.Run.RunAsync(null, null, CancellationToken.None), outcome => outcome.Number is not null);
        Assert.Equal((InvoiceState.Issued, "1.38", "1.38"), await InvoiceAsync());

        await PayAsync("1.38");

        Assert.Single(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));
        Assert.Equal(["Wallet 0.004667"], await LeftAsync());
        Assert.Equal(0, await LossesAsync());
    }

    [Fact]
    public async Task MarkPaid_OneWhoseBooksDoNotAgree_KeepsNoneOfTheOthers()
    {
        var faulty = await _ledger.CustomerAsync("a");
        foreach (var customer in new[] { faulty, _customer })
        {
            Assert.Null(await _ledger.CreditLimit.HandleAsync(_ledger.Admin, customer.Organisation, new ChangeCreditLimitRequest("8.00"), CancellationToken.None));
            await _ledger.RunTaskAsync(customer, seconds: 4111);
        }

        _ledger.Time.Advance(TimeSpan.FromDays(30));
        await _ledger.Run.RunAsync(null, null, CancellationToken.None);
        foreach (var customer in new[] { faulty, _customer })
            Assert.True((await _ledger.TopUp.HandleAsync(_ledger.Admin, customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), "1.37", "转账"), CancellationToken.None)).IsAccepted);
        await BreakAsync(faulty);

        Assert.Single(await _ledger.InvoicePayments.MarkPaidAsync(CancellationToken.None));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(faulty.Organisation, (await db.Invoices.SingleAsync(invoice => invoice.State == InvoiceState.Issued)).OrganisationId);
    }

    [Fact]
    public async Task Expiry_OneWhoseBooksDoNotAgree_KeepsNoneOfTheOthers()
    {
        var faulty = await _ledger.CustomerAsync("a");
        foreach (var customer in new[] { faulty, _customer })
            Assert.True((await _ledger.Grant.HandleAsync(_ledger.Admin, customer.Organisation, new GrantCreditRequest(Guid.CreateVersion7(), "1.00", "gift", new DateOnly(2026, 11, 30)), CancellationToken.None)).IsAccepted);
        _ledger.Time.Advance(TimeSpan.FromDays(30));
        await BreakAsync(faulty);

        await ExpireAsync();

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal(faulty.Organisation, Assert.Single(await db.LedgerAccounts.Where(account => account.ExpiresAt != null && account.PostedMicros > 0).ToListAsync()).OrganisationId);
    }

    [Fact]
    public async Task CreditLimit_NoAdministratorOrNothing_IsRefused()
    {
        Assert.Equal("not_allowed", (await _ledger.CreditLimit.HandleAsync(_customer.Caller, _customer.Organisation, new ChangeCreditLimitRequest("8.00"), CancellationToken.None))!.Code);
        Assert.Equal("organisation_not_found", (await _ledger.CreditLimit.HandleAsync(_ledger.Admin, OrganisationId.New(), new ChangeCreditLimitRequest("8.00"), CancellationToken.None))!.Code);
        Assert.Equal("invalid_amount", (await _ledger.CreditLimit.HandleAsync(_ledger.Admin, _customer.Organisation, new ChangeCreditLimitRequest("-1"), CancellationToken.None))!.Code);
    }

    [Fact]
    public async Task Close_PostsTaxAndTheCarriedFraction()
    {
        await _ledger.PayInAsync(_customer, 100);
        await _ledger.RunTaskAsync(_customer, seconds: 4111);
        _ledger.Time.Advance(TimeSpan.FromDays(30));
        await _ledger.Run.RunAsync(null, null, CancellationToken.None);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.SingleAsync();
        var accounts = await db.LedgerAccounts.Where(account => account.OrganisationId == null).ToDictionaryAsync(account => account.Kind, account => account.PostedMicros);
        Assert.NotEqual(0, invoice.ResidueAfter.Micros);
        Assert.Equal((invoice.Tax.Micros, invoice.ResidueAfter.Micros, 0), (accounts[LedgerAccountKind.Tax], accounts[LedgerAccountKind.Rounding], accounts[LedgerAccountKind.Revenue]));
        Assert.Empty(await _ledger.AuditAsync());
    }

    private async Task GrantAsync(string amount, DateOnly? lastDay) => Assert.True(
        (await _ledger.Grant.HandleAsync(_ledger.Admin, _customer.Organisation, new GrantCreditRequest(Guid.CreateVersion7(), amount, "gift", lastDay), CancellationToken.None)).IsAccepted);

    private async Task PayAsync(string amount) => Assert.True(
        (await _ledger.TopUp.HandleAsync(_ledger.Admin, _customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), amount, "转账"), CancellationToken.None)).IsAccepted);

    private Task<Refusal?> HoldAsync(string amount, Guid cause) => _ledger.Units.RunAsync(
        new UnitNeeds(_customer.Organisation), unit => Task.FromResult(unit.Ledger.Hold(_customer.Organisation, Money.Parse(amount, "CNY"), "task", cause, _ledger.Time.GetUtcNow())), CancellationToken.None);

    private async Task ExpireAsync()
    {
        using var worker = new CreditExpiryWorker(new ExpireCredits(_ledger.Contexts, _ledger.Units, _ledger.Balances, _ledger.Time), _ledger.Time, NullLogger<CreditExpiryWorker>.Instance);
        await worker.RunOnceAsync(CancellationToken.None);
    }

    // As no code of ours does: nothing can be moved on its accounts any more.
    private async Task BreakAsync(Customer customer)
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await db.LedgerAccounts.Where(account => account.OrganisationId == customer.Organisation).ExecuteUpdateAsync(set => set.SetProperty(account => account.Currency, "USD"));
    }

    private async Task<(string?, string)> LimitRefusalAsync(string limit)
    {
        var refusal = (await _ledger.CreditLimit.HandleAsync(_ledger.Admin, _customer.Organisation, new ChangeCreditLimitRequest(limit), CancellationToken.None))!;
        Assert.Equal("credit_limit_in_use", refusal.Code);
        return (refusal.Field, refusal.Details!["least"]);
    }

    private async Task<(InvoiceState, string Due, string Gross)> InvoiceAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var invoice = await db.Invoices.AsNoTracking().SingleAsync();
        return (invoice.State, invoice.Due.ToDecimalString(), invoice.Gross.ToDecimalString());
    }

    private async Task<long> LossesAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return (await db.LedgerAccounts.SingleAsync(account => account.Kind == LedgerAccountKind.Losses)).PostedMicros;
    }

    // Accounts with something on them, in the order of use.
    private async Task<IEnumerable<string>> LeftAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return (await Wallets.AccountsAsync(db, _customer.Organisation, CancellationToken.None)).Where(account => account.PostedMicros != 0)
            .Select(account => $"{account.Kind} {account.Balance.Posted.ToDecimalString()}");
    }
}
