using CsCheck;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

/// <summary>No micro-unit is lost or made when accounts are emptied, and nobody gets back more than came in.</summary>
public sealed class ClosingPlanTests
{
    private const long Fen = 10_000;
    private static readonly DateTimeOffset Now = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);
    private static readonly OrganisationId Organisation = OrganisationId.New();

    [Fact]
    public void Of_AnyAccountsAndTopUps_ConservesMoney() =>
        Gen.Select(Gen.Long[0, 1_000_000_000], Gen.Long[0, 1_000_000_000].List[0, 6], Gen.Long[0, 50_000_000].List[0, 3], Gen.Long[0, 1_000_000_000], Gen.Bool).Sample((wallet, topUps, credits, asked, isRefund) =>
        {
            var accounts = new List<LedgerAccount> { Wallet(wallet) };
            accounts.AddRange(credits.Select((micros, i) => Credit(micros, i % 2 == 0 ? null : Now.AddDays(1))));
            var sources = topUps.Select(micros => new RefundSource(LedgerTransferId.New(), Cny(micros))).ToList();

            var plan = ClosingPlan.Of(accounts, sources, asked, isRefund ? ClosingRemainder.Refund : ClosingRemainder.Forfeit, Fen, Now);

            Assert.Equal(Math.Max(0, wallet - asked), plan.Sums.RefundMicros + plan.Sums.ForfeitedMicros);
            Assert.Equal(credits.Sum(), plan.Sums.CreditMicros);
            Assert.All(plan.Refunds, refund => Assert.True(refund.Amount.Micros > 0 && refund.Amount.Micros % Fen == 0));
            Assert.All(plan.Refunds, refund => Assert.True(refund.Amount <= sources.Single(source => source.TopUpId == refund.TopUpId).Refundable));
            // What could have gone back has: less than a coin is left of each side.
            Assert.True(!isRefund || plan.Sums.ForfeitedMicros < Fen || sources.TrueForAll(source => source.Refundable.Micros - (plan.Refunds.FirstOrDefault(refund => refund.TopUpId == source.TopUpId)?.Amount.Micros ?? 0) < Fen));
            if (!isRefund)
                Assert.Empty(plan.Refunds);
        });

    [Fact]
    public void Of_NewestTopUpFirst_AndTheFractionStays()
    {
        var (old, young) = (LedgerTransferId.New(), LedgerTransferId.New());

        var plan = ClosingPlan.Of([Wallet(15_001_234)], [new RefundSource(young, Cny(10_000_000)), new RefundSource(old, Cny(10_000_000))], 0, ClosingRemainder.Refund, Fen, Now);

        Assert.Equal([new ClosingRefund(young, Cny(10_000_000)), new ClosingRefund(old, Cny(5_000_000))], plan.Refunds);
        Assert.Equal(1_234, plan.Forfeit!.Amount.Micros);
    }

    [Fact]
    public void Of_ExpiredCredit_IsLeftToItsOwnRule() => Assert.Empty(ClosingPlan.Of([Credit(5_000_000, Now)], [], 0, ClosingRemainder.Refund, Fen, Now).Credits);

    [Fact]
    public void Of_SomethingHeld_IsACallersMistake() =>
        Assert.Throws<ArgumentException>(() => ClosingPlan.Of([Wallet(10) with { PendingDebitMicros = 1 }], [], 0, ClosingRemainder.Refund, Fen, Now));

    [Fact]
    public void Of_SomethingHeldOnOneOfManyAccounts_IsACallersMistake() => Assert.Equal(
        "accounts", Assert.Throws<ArgumentException>(() => ClosingPlan.Of([Wallet(10), Credit(5, null) with { PendingDebitMicros = 1 }], [], 0, ClosingRemainder.Refund, Fen, Now)).ParamName);

    [Theory]
    [InlineData(-1, 10_000, "asked")]
    [InlineData(0, 0, "coinMicros")]
    [InlineData(0, -1, "coinMicros")]
    public void Of_NumberOutOfRange_IsACallersMistake(long asked, long coin, string argument) =>
        Assert.Equal(argument, Assert.Throws<ArgumentOutOfRangeException>(() => ClosingPlan.Of([Wallet(10)], [], asked, ClosingRemainder.Refund, coin, Now)).ParamName);

    [Fact]
    public void Of_WhatIsEmpty_LeavesNothingToMove()
    {
        var (topUp, wallet) = (LedgerTransferId.New(), Wallet(10_000_000));

        var nothing = ClosingPlan.Of([Credit(0, null), Wallet(0)], [new RefundSource(topUp, Cny(5_000_000))], 0, ClosingRemainder.Refund, Fen, Now);
        Assert.Empty(nothing.Credits);
        Assert.Empty(nothing.Refunds);
        Assert.Null(nothing.Forfeit);
        Assert.Equal(new ClosingSums(0, 0, 0), nothing.Sums);
        // All of it goes back: nothing is forfeited, and a top-up that went back before has no part.
        var whole = ClosingPlan.Of([wallet], [new RefundSource(LedgerTransferId.New(), Cny(0)), new RefundSource(topUp, Cny(12_000_000))], 0, ClosingRemainder.Refund, Fen, Now);
        Assert.Equal([new ClosingRefund(topUp, Cny(10_000_000))], whole.Refunds);
        Assert.Null(whole.Forfeit);
        // And what was asked back before stays in the wallet until somebody decides.
        Assert.Null(ClosingPlan.Of([wallet], [], 12_000_000, ClosingRemainder.Forfeit, Fen, Now).Forfeit);
    }

    [Fact]
    public void Of_CreditThatLives_IsTakenBackWhereItStands()
    {
        var (credit, wallet) = (Credit(5_000_000, Now.AddTicks(1)), Wallet(3));

        var plan = ClosingPlan.Of([wallet, credit], [], 0, ClosingRemainder.Forfeit, Fen, Now);

        Assert.Equal([new ClosingMove(credit.Id, Cny(5_000_000))], plan.Credits);
        Assert.Equal(new ClosingMove(wallet.Id, Cny(3)), plan.Forfeit);
        Assert.Equal(new ClosingSums(0, 3, 5_000_000), plan.Sums);
    }

    private static LedgerAccount Wallet(long micros) => LedgerAccount.OfOrganisation(LedgerAccountId.New(), Organisation, LedgerAccountKind.Wallet, "CNY") with { PostedMicros = micros };

    private static LedgerAccount Credit(long micros, DateTimeOffset? end) => LedgerAccount.OfCredit(LedgerAccountId.New(), Organisation, "CNY", end) with { PostedMicros = micros };

    private static Money Cny(long micros) => new(micros, "CNY");
}
