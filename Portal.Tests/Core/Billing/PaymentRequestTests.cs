using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class PaymentRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId First = UserId.New();
    private static readonly UserId Second = UserId.New();

    [Fact]
    public void Decide_BySomebodyElse_IsFinal()
    {
        var request = Request();

        Assert.Null(request.Decide(true, Second, Now));
        Assert.Equal((PaymentRequestState.Approved, Second, Now), (request.State, request.DecidedBy!.Value, request.DecidedAt!.Value));
        Assert.Equal("request_decided", request.Decide(false, Second, Now)!.Code);
    }

    [Fact]
    public void Decide_ByWhoAsked_MayTakeBackButNotApprove()
    {
        var request = Request();

        Assert.Equal("same_person", request.Decide(true, First, Now)!.Code);
        Assert.Equal(PaymentRequestState.Waiting, request.State);
        Assert.Null(request.Decide(false, First, Now));
        Assert.Equal(PaymentRequestState.Refused, request.State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void OfMoneyIn_NotPositive_Throws(long micros) => Assert.Throws<ArgumentOutOfRangeException>(() => PaymentRequest.OfMoneyIn(
        LedgerTransferId.New(), PaymentRequestKind.TopUp, OrganisationId.New(), new Money(micros, "CNY"), "r", null, First, Now));

    private static PaymentRequest Request() =>
        PaymentRequest.OfMoneyIn(LedgerTransferId.New(), PaymentRequestKind.TopUp, OrganisationId.New(), Money.OfUnits(1, "CNY"), "r", null, First, Now);
}
