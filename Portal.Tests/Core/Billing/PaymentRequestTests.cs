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

        Assert.Null(request.Decide(true, Second, Now.ToOffset(TimeSpan.FromHours(8))));
        Assert.Equal((PaymentRequestState.Approved, Second, Now), (request.State, request.DecidedBy!.Value, request.DecidedAt!.Value));
        Assert.Equal((TimeSpan.Zero, 2L), (request.DecidedAt.Value.Offset, request.Version));
        Assert.Equal("request_decided", request.Decide(false, Second, Now)!.Code);
        Assert.Equal((PaymentRequestState.Approved, 2L), (request.State, request.Version));
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

    [Fact]
    public void Of_EachKind_SaysWhatIsAskedForInUtc()
    {
        var (id, organisation, topUp, local) = (LedgerTransferId.New(), OrganisationId.New(), LedgerTransferId.New(), Now.ToOffset(TimeSpan.FromHours(8)));

        var grant = PaymentRequest.OfMoneyIn(id, PaymentRequestKind.Grant, organisation, Money.OfUnits(1, "CNY"), "r", local.AddDays(1), First, local);
        var refund = PaymentRequest.OfRefund(id, organisation, Money.OfUnits(2, "CNY"), "wrong", topUp, First, local);
        var note = PaymentRequest.OfCreditNote(id, organisation, Money.OfUnits(3, "CNY"), "twice", First, local);

        Assert.Equal((PaymentRequestKind.Grant, 1, "r", Now.AddDays(1), null), (grant.Kind, grant.Amount.Micros / 1_000_000, grant.Reference, grant.ExpiresAt!.Value, grant.TopUpId));
        Assert.Equal((PaymentRequestKind.Refund, 2, "wrong", null, topUp), (refund.Kind, refund.Amount.Micros / 1_000_000, refund.Reference, refund.ExpiresAt, refund.TopUpId!.Value));
        Assert.Equal((PaymentRequestKind.CreditNote, 3, "twice", null, null), (note.Kind, note.Amount.Micros / 1_000_000, note.Reference, note.ExpiresAt, note.TopUpId));
        Assert.Equal(TimeSpan.Zero, grant.ExpiresAt.Value.Offset);
        Assert.All(new[] { grant, refund, note }, request =>
        {
            Assert.Equal((id, organisation, First, Now, TimeSpan.Zero), (request.Id, request.OrganisationId, request.RequestedBy, request.RequestedAt, request.RequestedAt.Offset));
            Assert.Equal((PaymentRequestState.Waiting, null, null, 1L), (request.State, request.DecidedBy, request.DecidedAt, request.Version));
        });
    }

    [Fact]
    public void IsAnsweredBy_AnyPartThatDiffers_IsFalse()
    {
        var (organisation, amount, topUp) = (OrganisationId.New(), Money.OfUnits(1, "CNY"), LedgerTransferId.New());
        var request = Ask(organisation, amount, "r", topUp, First);

        Assert.True(request.IsAnsweredBy(Ask(organisation, amount, "r", topUp, First)));
        PaymentRequest[] others =
        [
            Ask(OrganisationId.New(), amount, "r", topUp, First), Ask(organisation, Money.OfUnits(2, "CNY"), "r", topUp, First), Ask(organisation, amount, "s", topUp, First),
            Ask(organisation, amount, "r", LedgerTransferId.New(), First), Ask(organisation, amount, "r", topUp, Second), PaymentRequest.OfCreditNote(LedgerTransferId.New(), organisation, amount, "r", First, Now),
        ];
        Assert.All(others, other => Assert.False(request.IsAnsweredBy(other)));
        Assert.False(Grant(null).IsAnsweredBy(Grant(Now)));

        PaymentRequest Ask(OrganisationId whose, Money how, string why, LedgerTransferId from, UserId by) => PaymentRequest.OfRefund(LedgerTransferId.New(), whose, how, why, from, by, Now);

        PaymentRequest Grant(DateTimeOffset? until) => PaymentRequest.OfMoneyIn(LedgerTransferId.New(), PaymentRequestKind.Grant, organisation, amount, "r", until, First, Now);
    }

    [Fact]
    public void OfRefund_WithoutAReason_Throws() => Assert.Equal(
        "reference", Assert.Throws<ArgumentException>(() => PaymentRequest.OfRefund(LedgerTransferId.New(), OrganisationId.New(), Money.OfUnits(1, "CNY"), " ", LedgerTransferId.New(), First, Now)).ParamName);

    private static PaymentRequest Request() =>
        PaymentRequest.OfMoneyIn(LedgerTransferId.New(), PaymentRequestKind.TopUp, OrganisationId.New(), Money.OfUnits(1, "CNY"), "r", null, First, Now);
}
