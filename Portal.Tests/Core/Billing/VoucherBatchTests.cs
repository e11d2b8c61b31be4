using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class VoucherBatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Until = Now.AddDays(30);
    private static readonly UserId Maker = UserId.New();

    [Fact]
    public void Make_Valid_SaysWhatWasAskedInUtc()
    {
        var batch = Make(name: "  Spring  ");

        Assert.Equal(("Spring", 10, 90, "100.00 CNY", 1L), (batch.Name, batch.Count, batch.CreditDays, batch.Total.ToString(), batch.Version));
        Assert.Equal([(Until, TimeSpan.Zero), (Now, TimeSpan.Zero), (Now, TimeSpan.Zero)], new[] { batch.RedeemableUntil, batch.CreatedAt, batch.ReleasedAt!.Value }.Select(instant => (instant, instant.Offset)));
        Assert.Null(Make(isReleased: false).ReleasedAt);
        Assert.Null(Make(days: null).ExpiryOfCredit(Now));
        Assert.Equal((Now.AddDays(90), TimeSpan.Zero), (batch.ExpiryOfCredit(Now)!.Value, batch.ExpiryOfCredit(Now)!.Value.Offset));
    }

    [Theory]
    [InlineData("", 1, 0, 1, "invalid_name", "name", "80")]
    [InlineData(" ", 1, 0, 1, "invalid_name", "name", "80")]
    [InlineData("#81", 1, 0, 1, "invalid_name", "name", "80")]
    [InlineData("a", 0, 0, 1, "invalid_count", "count", "1000")]
    [InlineData("a", 1001, 0, 1, "invalid_count", "count", "1000")]
    [InlineData("a", 1, -30, 1, "invalid_expiry", "redeemableUntil", null)]
    [InlineData("a", 1, 0, 0, "invalid_credit_days", "creditDays", "3660")]
    [InlineData("a", 1, 0, 3661, "invalid_credit_days", "creditDays", "3660")]
    public void Make_OutOfRange_IsRefusedAndNamesTheField(string name, int count, int later, int days, string code, string field, string? most)
    {
        var refusal = VoucherBatch.Make(VoucherBatchId.New(), name == "#81" ? new string('a', 81) : name, Money.OfUnits(10, "CNY"), count, Until.AddDays(later), days, true, Maker, Now).Refusal!;

        Assert.Equal((code, field, most), (refusal.Code, refusal.Field, refusal.Details?.GetValueOrDefault("most")));
    }

    [Theory]
    [InlineData(80, 1, 1)]
    [InlineData(1, 1000, 3660)]
    public void Make_AtTheLimits_IsAccepted(int letters, int count, int days) =>
        Assert.True(VoucherBatch.Make(VoucherBatchId.New(), new string('a', letters), Money.OfUnits(10, "CNY"), count, Now.AddTicks(1), days, true, Maker, Now).IsAccepted);

    [Fact]
    public void Total_MoreThanMoneyHolds_Throws()
    {
        var batch = VoucherBatch.Make(VoucherBatchId.New(), "Spring", new Money(long.MaxValue / 2, "CNY"), 3, Until, null, true, Maker, Now).Value;

        Assert.Throws<OverflowException>(() => batch.Total);
    }

    [Fact]
    public void RefuseRedeeming_UntilTheInstantAndOnceReleased()
    {
        var batch = Make(isReleased: false);
        Assert.Equal(("voucher_not_released", "code"), (batch.RefuseRedeeming(Now)!.Code, batch.RefuseRedeeming(Now)!.Field));
        Assert.Null(batch.Release(UserId.New(), Now));

        Assert.Null(batch.RefuseRedeeming(Until.AddTicks(-1)));
        Assert.Equal(("voucher_expired", "code"), (batch.RefuseRedeeming(Until)!.Code, batch.RefuseRedeeming(Until)!.Field));
        Assert.Null(batch.Withdraw(Now));
        Assert.Equal(("voucher_withdrawn", "code"), (batch.RefuseRedeeming(Now)!.Code, batch.RefuseRedeeming(Now)!.Field));
    }

    [Fact]
    public void Release_ByASecondPersonOnce()
    {
        var batch = Make(isReleased: false);

        Assert.Equal("same_person", batch.Release(Maker, Now)!.Code);
        Assert.Equal((null, 1L), (batch.ReleasedAt, batch.Version));
        Assert.Null(batch.Release(UserId.New(), Now));
        Assert.Equal((Now, TimeSpan.Zero, 2L), (batch.ReleasedAt!.Value, batch.ReleasedAt.Value.Offset, batch.Version));
        Assert.Equal("batch_released", batch.Release(UserId.New(), Now)!.Code);
    }

    [Fact]
    public void Withdraw_Once_AndNothingIsReleasedAfter()
    {
        var batch = Make(isReleased: false);

        Assert.Null(batch.Withdraw(Now));
        Assert.Equal((Now, TimeSpan.Zero, 2L), (batch.WithdrawnAt!.Value, batch.WithdrawnAt.Value.Offset, batch.Version));
        Assert.Equal("batch_withdrawn", batch.Withdraw(Now)!.Code);
        Assert.Equal("batch_withdrawn", batch.Release(UserId.New(), Now)!.Code);
    }

    [Fact]
    public void Redeem_AVoucher_Once()
    {
        var (batch, code, organisation) = (VoucherBatchId.New(), VoucherCode.Of(new byte[VoucherCode.ByteCount]), OrganisationId.New());
        var voucher = Voucher.Of(VoucherId.New(), batch, code);

        Assert.Equal((batch, code.Hash(), code.ToString()[^4..], 1L), (voucher.BatchId, voucher.CodeHash, voucher.Ending, voucher.Version));
        Assert.Null(voucher.Redeem(organisation, Now));
        Assert.Equal((Now, TimeSpan.Zero, organisation, 2L), (voucher.RedeemedAt!.Value, voucher.RedeemedAt.Value.Offset, voucher.RedeemedBy!.Value, voucher.Version));
        var refusal = voucher.Redeem(OrganisationId.New(), Now)!;
        Assert.Equal(("voucher_redeemed", "code", organisation), (refusal.Code, refusal.Field, voucher.RedeemedBy.Value));
    }

    private static VoucherBatch Make(string name = "Spring", bool isReleased = true, int? days = 90) =>
        VoucherBatch.Make(VoucherBatchId.New(), name, Money.OfUnits(10, "CNY"), 10, Until, days, isReleased, Maker, Now).Value;
}
