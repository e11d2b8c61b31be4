using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class TransferRequestTests
{
    private static readonly LedgerAccountId Debit = LedgerAccountId.New();
    private static readonly LedgerAccountId Credit = LedgerAccountId.New();
    private static readonly LedgerTransferId Id = LedgerTransferId.New();
    private static readonly Money One = Money.OfUnits(1, "CNY");
    private static readonly Guid Cause = Guid.NewGuid();

    private static readonly LedgerTransfer Hold = new()
    {
        Id = LedgerTransferId.New(), Kind = LedgerTransferKind.Hold, DebitAccountId = Debit, CreditAccountId = Credit, Amount = Money.OfUnits(5, "EUR"), State = LedgerTransferState.Pending, Cause = "task", At = default,
    };

    [Theory]
    [InlineData(LedgerTransferKind.Hold)]
    [InlineData(LedgerTransferKind.Settlement)]
    [InlineData(LedgerTransferKind.Release)]
    [InlineData(LedgerTransferKind.Lapse)]
    public void Move_WhatDoesNotMoveAtOnce_Throws(LedgerTransferKind kind) =>
        Assert.Equal("kind", Assert.Throws<ArgumentException>(() => TransferRequest.Move(Id, kind, Debit, Credit, One, "x")).ParamName);

    [Fact]
    public void Settle_AHold_NamesItAndItsAccounts()
    {
        var request = TransferRequest.Settle(Id, Hold, One, "ended", Cause);

        Assert.Equal((Id, LedgerTransferKind.Settlement, Debit, Credit, One, Hold.Id, "ended", Cause), (request.Id, request.Kind, request.DebitAccountId, request.CreditAccountId, request.Amount, request.HoldId, request.Cause, request.CauseId));
    }

    [Fact]
    public void ReleaseAndLapse_AHold_MoveNothingOfItsCurrency()
    {
        foreach (var (request, kind) in new[] { (TransferRequest.Release(Id, Hold, "lost", Cause), LedgerTransferKind.Release), (TransferRequest.Lapse(Id, Hold, "lost", Cause), LedgerTransferKind.Lapse) })
            Assert.Equal((kind, Money.Zero("EUR"), Hold.Id, "lost", Cause), (request.Kind, request.Amount, request.HoldId, request.Cause, request.CauseId));
    }

    [Fact]
    public void Settle_WhatIsNoHold_Throws() =>
        Assert.Equal("hold", Assert.Throws<ArgumentException>(() => TransferRequest.Settle(Id, Hold with { Kind = LedgerTransferKind.TopUp }, One, "ended")).ParamName);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void OpenHold_Cause_HasOneToTwoHundredCharacters(int length, bool isAccepted)
    {
        var cause = new string('x', length);

        if (isAccepted)
            Assert.Equal((cause, LedgerTransferKind.Hold, null), (Opened().Cause, Opened().Kind, Opened().HoldId));
        else
            Assert.Equal("cause", Assert.Throws<ArgumentException>(Opened).ParamName);

        TransferRequest Opened() => TransferRequest.OpenHold(Id, Debit, Credit, One, cause);
    }

    [Fact]
    public void OpenHold_OnOneAccount_Throws() =>
        Assert.Equal("credit", Assert.Throws<ArgumentException>(() => TransferRequest.OpenHold(Id, Debit, Debit, One, "x")).ParamName);

    [Fact]
    public void IsAnsweredBy_AnyPartOfTheBodyThatDiffers_IsFalse()
    {
        var request = TransferRequest.Settle(Id, Hold, One, "ended", Cause);
        var recorded = Hold with { Id = Id, Kind = LedgerTransferKind.Settlement, Amount = One, State = LedgerTransferState.Posted, HoldId = Hold.Id, Cause = "ended", CauseId = Cause };

        Assert.True(request.IsAnsweredBy(recorded));
        Assert.True(request.IsAnsweredBy(recorded with { At = DateTimeOffset.UnixEpoch }));
        LedgerTransfer[] others =
        [
            recorded with { Kind = LedgerTransferKind.Release }, recorded with { DebitAccountId = LedgerAccountId.New() }, recorded with { CreditAccountId = LedgerAccountId.New() }, recorded with { Amount = Money.OfUnits(2, "CNY") },
            recorded with { HoldId = LedgerTransferId.New() }, recorded with { Cause = "lost" }, recorded with { CauseId = null },
        ];
        Assert.All(others, other => Assert.False(request.IsAnsweredBy(other)));
    }
}
