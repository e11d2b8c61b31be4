using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class LedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly LedgerModel _ledger = new();
    private readonly LedgerAccount _wallet;
    private readonly LedgerAccount _cash;
    private readonly LedgerAccount _revenue;

    public LedgerTests()
    {
        _wallet = _ledger.Open(LedgerAccount.OfOrganisation(LedgerAccountId.New(), OrganisationId.New(), LedgerAccountKind.Wallet, "CNY"));
        _cash = _ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY"));
        _revenue = _ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Revenue, "CNY"));
    }

    private Balance Wallet => _ledger.Accounts[_wallet.Id].Balance;

    [Fact]
    public void TopUp_Posted_WritesTwoEntriesThatSumToZero()
    {
        var decision = TopUp(100);

        Assert.Equal([-Yuan(100), Yuan(100)], decision.Entries.Select(entry => entry.Change));
        Assert.Equal([-Yuan(100), Yuan(100)], decision.Entries.Select(entry => entry.BalanceAfter));
        Assert.Equal((LedgerTransferState.Posted, Yuan(100)), (decision.Transfer.State, Wallet.Available));
    }

    [Fact]
    public void Hold_Open_SetsAsideWithoutMoving()
    {
        TopUp(100);

        var decision = Hold(30).Value!;

        Assert.Equal((Yuan(100), Yuan(30), Yuan(70)), (Wallet.Posted, Wallet.PendingDebit, Wallet.Available));
        Assert.Empty(decision.Entries);
        Assert.Equal(LedgerTransferState.Pending, decision.Transfer.State);
    }

    [Fact]
    public void Settle_LessThanTheHold_MovesTheCostAndFreesTheRest()
    {
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;

        var decision = Apply(TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(12), "attempt ended")).Value!;

        Assert.Equal((Yuan(88), Yuan(0)), (Wallet.Posted, Wallet.PendingDebit));
        Assert.Equal(Yuan(12), _ledger.Accounts[_revenue.Id].Balance.Posted);
        Assert.Equal((LedgerTransferState.Posted, decision.Transfer.Id), (decision.EndedHold!.State, decision.EndedHold.EndedById));
    }

    [Fact]
    public void Release_Hold_FreesAllAndMovesNothing()
    {
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;

        var decision = Apply(TransferRequest.Release(LedgerTransferId.New(), hold, "lost")).Value!;

        Assert.Equal((Yuan(100), Yuan(100)), (Wallet.Posted, Wallet.Available));
        Assert.Empty(decision.Entries);
        Assert.Equal(LedgerTransferState.Voided, decision.EndedHold!.State);
    }

    [Fact]
    public void Hold_NotCovered_IsRefusedWithTheFigures()
    {
        TopUp(100);
        Hold(30);

        var refusal = Hold(71).Refusal!;

        Assert.Equal("insufficient_balance", refusal.Code);
        Assert.Equal(("70.00", "71.00", "1.00", "CNY"), (refusal.Details!["available"], refusal.Details["needed"], refusal.Details["missing"], refusal.Details["currency"]));
        Assert.True(Hold(70).IsAccepted);
        Assert.Equal(Yuan(0), Wallet.Available);
    }

    [Fact]
    public void Hold_WithinTheCreditLimit_IsAccepted()
    {
        var debtor = _ledger.Open(LedgerAccount.OfOrganisation(LedgerAccountId.New(), OrganisationId.New(), LedgerAccountKind.Wallet, "CNY").WithCreditLimit(Yuan(5)).Value!);

        Assert.True(Apply(TransferRequest.OpenHold(LedgerTransferId.New(), debtor.Id, _revenue.Id, Yuan(5), "task")).IsAccepted);
        Assert.Equal("insufficient_balance", Apply(TransferRequest.OpenHold(LedgerTransferId.New(), debtor.Id, _revenue.Id, new Money(1, "CNY"), "task")).Refusal!.Code);
        Assert.Equal(("credit_limit_in_use", "5.00"), Refused(Yuan(4)));
        Assert.Equal(("credit_limit_negative", null), Refused(-Yuan(1)));

        (string, string?) Refused(Money limit)
        {
            var refusal = _ledger.Accounts[debtor.Id].WithCreditLimit(limit).Refusal!;
            return (refusal.Code, refusal.Details?["least"]);
        }
    }

    [Fact]
    public void Settle_MoreThanTheHold_IsRefused()
    {
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;

        var refusal = Apply(TransferRequest.Settle(LedgerTransferId.New(), hold, new Money(30_000_001, "CNY"), "attempt ended")).Refusal!;

        Assert.Equal(("post_exceeds_hold", "30.00", "30.000001"), (refusal.Code, refusal.Details!["held"], refusal.Details["needed"]));
        Assert.Equal(Yuan(30), Wallet.PendingDebit);
    }

    [Fact]
    public void End_EndedHold_IsRefusedNamingWhatEndedIt()
    {
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;
        var end = Apply(TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(1), "attempt ended")).Value!.Transfer;

        foreach (var again in new[] { TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(1), "attempt ended"), TransferRequest.Release(LedgerTransferId.New(), hold, "lost") })
        {
            var refusal = Apply(again).Refusal!;
            Assert.Equal(("hold_already_ended", end.Id.ToString()), (refusal.Code, refusal.Details!["endedBy"]));
        }
    }

    [Fact]
    public void Lapse_HoldWhoseTimeIsOver_IsFreedAndNotBefore()
    {
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;
        Assert.Equal(Now.AddDays(30), hold.ExpiresAt);
        var lapse = TransferRequest.Lapse(LedgerTransferId.New(), hold, "left behind");

        var early = _ledger.Apply(lapse, Now.AddDays(30).AddTicks(-1)).Refusal!;
        Assert.Equal(("hold_not_expired", $"{hold.ExpiresAt:O}"), (early.Code, early.Details!["expiresAt"]));
        var ended = _ledger.Apply(lapse, Now.AddDays(30)).Value!;

        Assert.Equal((LedgerTransferKind.Lapse, LedgerTransferState.Voided, 0), (ended.Transfer.Kind, ended.Transfer.State, ended.Entries.Count));
        Assert.Equal((LedgerTransferState.Voided, ended.Transfer.Id), (ended.EndedHold!.State, ended.EndedHold.EndedById));
        Assert.Equal((Yuan(100), Yuan(0)), (Wallet.Posted, Wallet.PendingDebit));
        Assert.Equal("hold_already_ended", Apply(TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(1), "attempt ended")).Refusal!.Code);
    }

    [Fact]
    public void Settle_HoldWhoseTimeIsOver_IsStillPaid()
    {
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;

        Assert.True(_ledger.Apply(TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(12), "attempt ended"), Now.AddDays(31)).IsAccepted);
        Assert.Equal((Yuan(88), Yuan(0)), (Wallet.Posted, Wallet.PendingDebit));
    }

    [Fact]
    public void Apply_SameIdAndBody_GivesTheSameAnswerAndOneEffect()
    {
        var request = TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Yuan(1), "transfer 42");

        var first = _ledger.Apply(request, Now).Value!;
        var second = _ledger.Apply(request with { }, Now.AddYears(1)).Value!;

        Assert.Equal(first.Transfer, second.Transfer);
        Assert.Equal((false, true, 0), (first.IsRepeat, second.IsRepeat, second.Entries.Count));
        Assert.Equal((Yuan(1), 2), (Wallet.Posted, _ledger.Entries.Count));
    }

    [Fact]
    public void Apply_SameIdOtherBody_IsAConflict()
    {
        var id = LedgerTransferId.New();
        var cause = Guid.NewGuid();
        Assert.True(Apply(Move(Yuan(1), "transfer 42", cause)).IsAccepted);

        TransferRequest[] others =
        [
            Move(Yuan(2), "transfer 42", cause),
            Move(Yuan(1), "transfer 43", cause),
            Move(Yuan(1), "transfer 42", null),
            TransferRequest.Move(id, LedgerTransferKind.WriteOff, _cash.Id, _wallet.Id, Yuan(1), "transfer 42", cause),
            TransferRequest.Move(id, LedgerTransferKind.TopUp, _revenue.Id, _wallet.Id, Yuan(1), "transfer 42", cause),
            TransferRequest.OpenHold(id, _wallet.Id, _revenue.Id, Yuan(1), "transfer 42", cause),
        ];

        Assert.All(others, other => Assert.Equal("idempotency_conflict", Apply(other).Refusal!.Code));

        TransferRequest Move(Money amount, string text, Guid? causeId) =>
            TransferRequest.Move(id, LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, amount, text, causeId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Apply_NoPositiveAmount_IsRefused(long micros) => Assert.Equal(
        "amount_not_positive",
        Apply(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, new Money(micros, "CNY"), "x")).Refusal!.Code);

    [Fact]
    public void Apply_Refused_NamesTheAmountAndWhatItIsAbout()
    {
        var topUp = TopUp(100).Transfer;
        var hold = Hold(30).Value!.Transfer;
        var unknown = hold with { Id = LedgerTransferId.New() };

        Assert.Equal(("amount_not_positive", "amount", "needed", "0.00"), Refused(TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(0), "attempt ended")));
        Assert.Equal(("idempotency_conflict", "amount", "id", $"{topUp.Id}"), Refused(TransferRequest.Move(topUp.Id, LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Yuan(1), "other")));
        Assert.Equal(("hold_not_found", "amount", "hold", $"{unknown.Id}"), Refused(TransferRequest.Settle(LedgerTransferId.New(), unknown, Yuan(1), "attempt ended")));
        // A transfer that is no hold is none, whoever says so.
        Assert.Equal(("hold_not_found", "amount", "hold", $"{topUp.Id}"), Refused(TransferRequest.Settle(LedgerTransferId.New(), hold with { Id = topUp.Id }, Yuan(1), "attempt ended")));
        Assert.Equal(("hold_not_expired", "amount", "hold", $"{hold.Id}"), Refused(TransferRequest.Lapse(LedgerTransferId.New(), hold, "left behind")));
        Apply(TransferRequest.Release(LedgerTransferId.New(), hold, "lost"));
        Assert.Equal(("hold_already_ended", "amount", "hold", $"{hold.Id}"), Refused(TransferRequest.Release(LedgerTransferId.New(), hold, "lost")));

        (string, string?, string, string) Refused(TransferRequest request)
        {
            var refusal = Apply(request).Refusal!;
            return (refusal.Code, refusal.Field, refusal.Details!.First().Key, refusal.Details!.First().Value);
        }
    }

    [Fact]
    public void Apply_ToACreditAfterItsTime_LetsItExpireAndNothingElse()
    {
        var end = Now.AddDays(1);
        var credit = _ledger.Open(LedgerAccount.OfCredit(LedgerAccountId.New(), OrganisationId.New(), "CNY", end));
        var expense = _ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.PromotionalExpense, "CNY"));
        Assert.Null(Refused(Move(LedgerTransferKind.Grant, expense, credit), end.AddTicks(-1)));

        Assert.Equal(("credit_not_expired", $"{end:O}"), Refused(Move(LedgerTransferKind.Expiry, credit, expense), end.AddTicks(-1)));
        Assert.Equal(("credit_expired", $"{end:O}"), Refused(Move(LedgerTransferKind.Grant, expense, credit), end));
        Assert.Equal(("credit_expired", $"{end:O}"), Refused(Move(LedgerTransferKind.Adjustment, credit, expense), end));
        Assert.Equal(("credit_expired", $"{end:O}"), Refused(TransferRequest.OpenHold(LedgerTransferId.New(), credit.Id, _revenue.Id, Yuan(1), "task"), end));
        Assert.Null(Refused(Move(LedgerTransferKind.Expiry, credit, expense), end));
        // What never expires cannot be let expire.
        Assert.Equal(("credit_not_expired", ""), Refused(Move(LedgerTransferKind.Expiry, _wallet, expense), DateTimeOffset.MaxValue));

        TransferRequest Move(LedgerTransferKind kind, LedgerAccount debit, LedgerAccount to) => TransferRequest.Move(LedgerTransferId.New(), kind, debit.Id, to.Id, Yuan(1), "x");

        (string, string)? Refused(TransferRequest request, DateTimeOffset now) => _ledger.Apply(request, now).Refusal is { } refusal ? (refusal.Code, refusal.Details!["expiresAt"]) : null;
    }

    [Fact]
    public void Apply_AtAnyOffset_IsRecordedInUtc()
    {
        var eight = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.FromHours(8));

        var decision = _ledger.Apply(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Yuan(1), "x"), eight).Value;

        Assert.All(decision.Entries.Select(entry => entry.At).Append(decision.Transfer.At), at => Assert.Equal((Now, TimeSpan.Zero), (at, at.Offset)));
        Assert.Null(decision.Transfer.ExpiresAt);
    }

    [Fact]
    public void Decide_OnFactsOfSomethingElse_IsACallersMistake()
    {
        var request = TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Yuan(1), "x");
        var facts = new LedgerFacts { Debit = _cash, Credit = _wallet };
        Assert.True(Ledger.Decide(request, facts, Now).IsAccepted);
        TopUp(100);
        var hold = Hold(30).Value!.Transfer;
        var settlement = TransferRequest.Settle(LedgerTransferId.New(), hold, Yuan(1), "attempt ended");
        var ending = new LedgerFacts { Debit = _ledger.Accounts[_wallet.Id], Credit = _ledger.Accounts[_revenue.Id], Hold = hold };
        Assert.True(Ledger.Decide(settlement, ending, Now).IsAccepted);

        Throws(request, facts with { Debit = _revenue });
        Throws(request, facts with { Credit = _revenue });
        Throws(request, facts with { Recorded = hold });
        Throws(settlement, ending with { Hold = hold with { Id = LedgerTransferId.New() } });
        Throws(settlement, ending with { Hold = hold with { DebitAccountId = _cash.Id } });
        Throws(settlement, ending with { Hold = hold with { CreditAccountId = _cash.Id } });

        static void Throws(TransferRequest request, LedgerFacts facts) => Assert.Equal("facts", Assert.Throws<ArgumentException>(() => Ledger.Decide(request, facts, Now)).ParamName);
    }

    [Fact]
    public void Decide_BetweenCurrencies_Throws()
    {
        var euros = LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Revenue, "EUR");

        Assert.Throws<InvalidOperationException>(() => Ledger.Decide(
            TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Adjustment, _cash.Id, euros.Id, Yuan(1), "x"), new LedgerFacts { Debit = _cash, Credit = euros }, Now));
        Assert.Throws<InvalidOperationException>(() => Ledger.Decide(
            TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Adjustment, euros.Id, _cash.Id, Yuan(1), "x"), new LedgerFacts { Debit = euros, Credit = _cash }, Now));
        Assert.Throws<InvalidOperationException>(() => Ledger.Decide(
            TransferRequest.OpenHold(LedgerTransferId.New(), _cash.Id, euros.Id, Yuan(1), "x"), new LedgerFacts { Debit = _cash, Credit = euros }, Now));
    }


    [Fact]
    public void Apply_OtherCurrency_Throws() => Assert.Throws<InvalidOperationException>(
        () => Apply(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Money.OfUnits(1, "EUR"), "x")));

    [Fact]
    public void Request_Malformed_Throws()
    {
        Assert.Throws<ArgumentException>(() => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Hold, _cash.Id, _wallet.Id, Yuan(1), "x"));
        Assert.Throws<ArgumentException>(() => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _cash.Id, Yuan(1), "x"));
        Assert.Throws<ArgumentException>(() => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Yuan(1), " "));
        Assert.Throws<ArgumentException>(() => TransferRequest.Release(LedgerTransferId.New(), TopUp(1).Transfer, "x"));
        Assert.Throws<ArgumentException>(() => TransferRequest.Lapse(LedgerTransferId.New(), TopUp(1).Transfer, "x"));
        Assert.Throws<ArgumentException>(() => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Lapse, _cash.Id, _wallet.Id, Yuan(1), "x"));
        Assert.Throws<ArgumentException>(() => LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Wallet, "CNY"));
    }

    private static Money Yuan(long units) => Money.OfUnits(units, "CNY");

    private LedgerDecision TopUp(long units) =>
        Apply(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, _wallet.Id, Yuan(units), "bank transfer")).Value!;

    private Result<LedgerDecision> Hold(long units) =>
        Apply(TransferRequest.OpenHold(LedgerTransferId.New(), _wallet.Id, _revenue.Id, Yuan(units), "task"));

    private Result<LedgerDecision> Apply(TransferRequest request) => _ledger.Apply(request, Now);
}
