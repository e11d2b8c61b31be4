using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Billing.Vouchers;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Vouchers;

public sealed class VoucherTests : IAsyncLifetime
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
    public async Task Redeem_OnceByWhoeverComesFirst_GivesCreditWithItsExpiry()
    {
        var made = await MakeAsync(count: 2, creditDays: 30);
        var other = await _ledger.CustomerAsync("乙公司");

        var redeemed = (await RedeemAsync(_customer, made.Codes[0].ToLowerInvariant().Replace("-", " "))).Value;

        Assert.Equal(("5.00", StoredLedger.Start.AddDays(30)), (redeemed.Amount.ToDecimalString(), redeemed.ExpiresAt));
        Assert.Equal("voucher_redeemed", (await RedeemAsync(other, made.Codes[0])).Refusal!.Code);
        Assert.Equal("voucher_redeemed", (await RedeemAsync(_customer, made.Codes[0])).Refusal!.Code);
        Assert.Equal(("5.00", "0.00"), ((await _ledger.BalanceAsync(_customer)).Available.ToDecimalString(), (await _ledger.BalanceAsync(other)).Available.ToDecimalString()));
        Assert.Equal((1, 2, true), await BatchAsync(row => (row.Redeemed, row.Count, row.IsReleased)));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Redeem_ManyAtOnce_OneGetsIt()
    {
        var made = await MakeAsync(count: 1);
        var customers = new List<Customer>();
        for (var i = 0; i < 6; i++)
            customers.Add(await _ledger.CustomerAsync($"公司 {i}"));

        var answers = await Task.WhenAll(customers.Concat(customers).Select(customer => RedeemAsync(customer, made.Codes[0])));

        Assert.Single(answers, answer => answer.IsAccepted);
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal("voucher_redeemed", answer.Refusal!.Code));
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Make_CodesAreStoredHashedAndToldOnce()
    {
        var request = Request(count: 3);
        var made = (await _ledger.MakeVouchers.HandleAsync(_ledger.Admin, request, CancellationToken.None)).Value;

        Assert.Equal("idempotency_conflict", (await _ledger.MakeVouchers.HandleAsync(_ledger.Admin, request, CancellationToken.None)).Refusal!.Code);
        Assert.Equal(3, made.Codes.Distinct().Count());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var stored = await db.Vouchers.AsNoTracking().ToListAsync();
        Assert.All(stored, voucher => Assert.Matches("^[0-9A-F]{64}$", voucher.CodeHash));
        Assert.Equal(made.Codes.Select(code => code[^4..]).Order(), stored.Select(voucher => voucher.Ending).Order());
        Assert.DoesNotContain(await db.AuditEntries.Select(entry => entry.Details).ToListAsync(), details => made.Codes.Any(code => details.Contains(code, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Make_ManyAtOnceWithOneId_IsOneBatchAndAConflictForTheRest()
    {
        var request = Request(count: 3);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _ledger.MakeVouchers.HandleAsync(_ledger.Admin, request, CancellationToken.None))));

        Assert.Single(answers, answer => answer.IsAccepted);
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal("idempotency_conflict", answer.Refusal!.Code));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.Equal((1, 3), (await db.VoucherBatches.CountAsync(), await db.Vouchers.CountAsync()));
    }

    [Fact]
    public async Task Make_RepeatedAfterTheLastDay_IsAConflictStill()
    {
        var request = Request(count: 1);
        Assert.True((await _ledger.MakeVouchers.HandleAsync(_ledger.Admin, request, CancellationToken.None)).IsAccepted);
        _ledger.Time.Advance(TimeSpan.FromDays(60));

        Assert.Equal("idempotency_conflict", (await _ledger.MakeVouchers.HandleAsync(_ledger.Admin, request, CancellationToken.None)).Refusal?.Code);
    }

    [Fact]
    public async Task Redeem_OverOrWithdrawn_IsRefused()
    {
        var made = await MakeAsync(count: 2);
        Assert.True((await RedeemAsync(_customer, made.Codes[0])).IsAccepted);
        // The last day is 30 November in Shanghai.
        _ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 16, 0, 0, TimeSpan.Zero));
        Assert.Equal("voucher_expired", (await RedeemAsync(_customer, made.Codes[1])).Refusal!.Code);

        var later = await MakeAsync(count: 1, lastDay: new DateOnly(2027, 1, 1));
        Assert.Null(await _ledger.ChangeVouchers.WithdrawAsync(_ledger.Admin, later.BatchId, CancellationToken.None));

        Assert.Equal("voucher_withdrawn", (await RedeemAsync(_customer, later.Codes[0])).Refusal!.Code);
        Assert.Equal("batch_withdrawn", (await _ledger.ChangeVouchers.WithdrawAsync(_ledger.Admin, later.BatchId, CancellationToken.None))!.Code);
        Assert.Equal("5.00", (await _ledger.BalanceAsync(_customer)).Available.ToDecimalString());
    }

    [Fact]
    public async Task Make_MoreThanOneMayAlone_IsWorthNothingUntilReleased()
    {
        _ledger.Payments.ApprovalAboveUnits = 9;
        var made = await MakeAsync(count: 2);

        Assert.False(made.IsReleased);
        Assert.Equal("voucher_not_released", (await RedeemAsync(_customer, made.Codes[0])).Refusal!.Code);
        Assert.Equal("same_person", (await _ledger.ChangeVouchers.ReleaseAsync(_ledger.Admin, made.BatchId, CancellationToken.None))!.Code);
        Assert.Null(await _ledger.ChangeVouchers.ReleaseAsync(_ledger.Second, made.BatchId, CancellationToken.None));
        Assert.True((await RedeemAsync(_customer, made.Codes[0])).IsAccepted);
    }

    [Fact]
    public async Task Redeem_WrongCodes_AreLookedAtTenTimesInTenMinutes()
    {
        var made = await MakeAsync(count: 1);
        for (var i = 0; i < VoucherTries.Most; i++)
        {
            Assert.Equal("voucher_unknown", (await RedeemAsync(_customer, i % 2 == 0 ? "nothing" : "0000-0000-0000-0000")).Refusal!.Code);
            _ledger.Time.Advance(TimeSpan.FromSeconds(30));
        }

        var refusal = (await RedeemAsync(_customer, made.Codes[0])).Refusal!;
        Assert.Equal(("too_many_tries", "5"), (refusal.Code, refusal.Details!["minutes"]));
        // Others are not held up, and it passes.
        Assert.Equal("voucher_unknown", (await RedeemAsync(await _ledger.CustomerAsync("乙公司"), "nothing")).Refusal!.Code);
        _ledger.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await RedeemAsync(_customer, made.Codes[0])).IsAccepted);
    }

    [Theory]
    [InlineData("", "5.00", 1, "2026-11-30", null, "name")]
    [InlineData("a", "5", 0, "2026-11-30", null, "count")]
    [InlineData("a", "5", 1001, "2026-11-30", null, "count")]
    [InlineData("a", "0", 1, "2026-11-30", null, "amount")]
    [InlineData("a", "5", 1, "2026-11-09", null, "lastDay")]
    [InlineData("a", "5", 1, "9999-12-31", null, "lastDay")]
    [InlineData("a", "5", 1, "2026-11-30", 0, "creditDays")]
    public async Task Make_Wrong_NamesTheField(string name, string amount, int count, string lastDay, int? creditDays, string field)
    {
        var request = new MakeVouchersRequest(Guid.CreateVersion7(), name, amount, count, DateOnly.Parse(lastDay, System.Globalization.CultureInfo.InvariantCulture), creditDays);

        Assert.Equal(field, (await _ledger.MakeVouchers.HandleAsync(_ledger.Admin, request, CancellationToken.None)).Refusal!.Field);
    }

    [Fact]
    public async Task Make_NoAdministrator_IsNotAllowed()
    {
        Assert.Equal("not_allowed", (await _ledger.MakeVouchers.HandleAsync(_customer.Caller, Request(1), CancellationToken.None)).Refusal!.Code);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _ledger.Vouchers.ListAsync(_customer.Caller, 1, CancellationToken.None));
    }

    private static MakeVouchersRequest Request(int count, int? creditDays = null, DateOnly? lastDay = null) =>
        new(Guid.CreateVersion7(), "course", "5.00", count, lastDay ?? new DateOnly(2026, 11, 30), creditDays);

    private async Task<MadeVouchers> MakeAsync(int count, int? creditDays = null, DateOnly? lastDay = null) =>
        (await _ledger.MakeVouchers.HandleAsync(_ledger.Admin, Request(count, creditDays, lastDay), CancellationToken.None)).Value;

    private Task<Result<RedeemedVoucher>> RedeemAsync(Customer customer, string code) =>
        _ledger.Redeem.HandleAsync(customer.Caller, new RedeemVoucherRequest(code, customer.Organisation.Value), CancellationToken.None);

    private async Task<T> BatchAsync<T>(Func<VoucherBatchRow, T> read) => read((await _ledger.Vouchers.ListAsync(_ledger.Admin, 1, CancellationToken.None)).Rows.Single());
}
