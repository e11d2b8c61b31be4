using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class FundingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LedgerAccountId Promotional = LedgerAccountId.New();
    private static readonly LedgerAccountId Wallet = LedgerAccountId.New();

    [Theory]
    [InlineData(4, 4, 0)] // the gift covers it
    [InlineData(10, 10, 0)]
    [InlineData(12, 10, 2)] // then the wallet
    [InlineData(25, 10, 15)] // then its credit limit
    [InlineData(0, 0, 0)]
    public void PlanHold_Covered_UsesGiftsFirst(long needed, long fromPromotional, long fromWallet)
    {
        var parts = Funding.PlanHold(Micros(needed), Accounts(10, 12, 3), Now).Value!;

        Assert.Equal((fromPromotional, fromWallet), (Of(parts, Promotional), Of(parts, Wallet)));
        Assert.DoesNotContain(parts, part => part.Amount.Micros <= 0);
    }

    [Fact]
    public void PlanHold_NotCovered_IsRefusedOverAllAccounts()
    {
        var refusal = Funding.PlanHold(Micros(26), Accounts(10, 12, 3), Now).Refusal!;

        Assert.Equal(("insufficient_balance", "amount"), (refusal.Code, refusal.Field));
        Assert.Equal(("0.000025", "0.000026", "0.000001", "CNY"), (refusal.Details!["available"], refusal.Details["needed"], refusal.Details["missing"], refusal.Details["currency"]));
    }

    [Fact]
    public void PlanHold_Credits_AreUsedByTheirExpiryThenTheWalletThenWhatIsOwed()
    {
        var organisation = OrganisationId.New();
        var late = LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, "CNY", Now.AddDays(9)) with { PostedMicros = 3 };
        var soon = LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, "CNY", Now.AddDays(1)) with { PostedMicros = 2 };
        var gone = LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, "CNY", Now) with { PostedMicros = 100 };
        var owed = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Receivable, "CNY") with { PostedMicros = -4, CreditLimitMicros = 10 };
        var accounts = Funding.OrderOfUse([owed, .. Accounts(10, 12, 0), late, gone, soon]);

        var parts = Funding.PlanHold(Micros(30), accounts, Now).Value!;

        Assert.Equal([(soon.Id, 2), (late.Id, 3), (Promotional, 10), (Wallet, 12), (owed.Id, 3)], parts.Select(part => (part.AccountId, part.Amount.Micros)));
        Assert.Equal("0.000033", Funding.PlanHold(Micros(34), accounts, Now).Refusal!.Details!["available"]);
    }

    [Fact]
    public void PlanSettlement_AnyCost_SumsToTheCostWithinTheHolds() => Gen.Select(Gen.Long[1, 50].Array[1, 4], Gen.Long[0, 220]).Sample((held, cost) =>
    {
        var holds = held.Select(Hold).ToArray();

        var plan = Funding.PlanSettlement(Micros(cost), holds);

        if (cost > held.Sum())
        {
            Assert.Equal("post_exceeds_hold", plan.Refusal!.Code);
            return;
        }

        Assert.Equal(holds.Select(hold => (LedgerTransferId?)hold.Id), plan.Value!.Select(part => part.HoldId));
        Assert.Equal(cost, plan.Value!.Sum(part => part.Amount.Micros));
        Assert.All(plan.Value!.Zip(holds), pair => Assert.InRange(pair.First.Amount.Micros, 0, pair.Second.Amount.Micros));
    });

    [Fact]
    public void OrderOfUse_OfTheSameExpiry_IsByIdAndNeverIsLast()
    {
        var organisation = OrganisationId.New();
        LedgerAccount[] lasting = [.. Enumerable.Range(0, 4).Select(_ => LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, "CNY", null)).OrderBy(account => account.Id.Value)];
        LedgerAccount[] ending = [.. Enumerable.Range(0, 4).Select(_ => LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, "CNY", Now)).OrderBy(account => account.Id.Value)];

        Assert.Equal([.. ending, .. lasting], Funding.OrderOfUse([.. lasting.AsEnumerable().Reverse(), .. ending.AsEnumerable().Reverse()]));
    }

    [Fact]
    public void PlanHold_Parts_NameAccountsAndNoHold() => Assert.All(Funding.PlanHold(Micros(12), Accounts(10, 12, 0), Now).Value, part => Assert.Null(part.HoldId));

    [Fact]
    public void PlanSettlement_MoreThanIsHeld_IsRefusedWithTheFigures()
    {
        var refusal = Funding.PlanSettlement(Micros(8), [Hold(3), Hold(4)]).Refusal!;

        Assert.Equal(("post_exceeds_hold", "amount", "0.000007", "0.000008"), (refusal.Code, refusal.Field, refusal.Details!["held"], refusal.Details["needed"]));
    }

    [Fact]
    public void PlanSettlement_FirstHoldsFirst_AndTheRestIsReleased()
    {
        LedgerTransfer[] holds = [Hold(3), Hold(4), Hold(5)];

        Assert.Equal(
            [(Wallet, holds[0].Id, 3L), (Wallet, holds[1].Id, 1L), (Wallet, holds[2].Id, 0L)], Funding.PlanSettlement(Micros(4), holds).Value.Select(part => (part.AccountId, part.HoldId!.Value, part.Amount.Micros)));
    }

    [Fact]
    public void Plan_OfLessThanNothing_Throws()
    {
        Assert.Equal("needed", Assert.Throws<ArgumentOutOfRangeException>(() => Funding.PlanHold(Micros(-1), [], Now)).ParamName);
        Assert.Equal("cost", Assert.Throws<ArgumentOutOfRangeException>(() => Funding.PlanSettlement(Micros(-1), [])).ParamName);
    }


    private static Money Micros(long micros) => new(micros, "CNY");

    private static long Of(FundingPart[] parts, LedgerAccountId account) => parts.Where(part => part.AccountId == account).Sum(part => part.Amount.Micros);

    private static LedgerAccount[] Accounts(long promotional, long wallet, long limit)
    {
        var organisation = OrganisationId.New();
        return
        [
            LedgerAccount.OfOrganisation(Promotional, organisation, LedgerAccountKind.Promotional, "CNY") with { PostedMicros = promotional },
            LedgerAccount.OfOrganisation(Wallet, organisation, LedgerAccountKind.Wallet, "CNY") with { PostedMicros = wallet, CreditLimitMicros = limit },
        ];
    }

    private static LedgerTransfer Hold(long amount) => new()
    {
        Id = LedgerTransferId.New(),
        Kind = LedgerTransferKind.Hold,
        DebitAccountId = Wallet,
        CreditAccountId = LedgerAccountId.New(),
        Amount = Micros(amount),
        State = LedgerTransferState.Pending,
        Cause = "task",
        At = DateTimeOffset.UnixEpoch,
    };
}
