using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class PaymentAuditTests
{
    private static readonly LedgerTransfer TopUp = new()
    {
        Id = LedgerTransferId.New(), Kind = LedgerTransferKind.TopUp, DebitAccountId = LedgerAccountId.New(), CreditAccountId = LedgerAccountId.New(), Amount = Money.OfUnits(10, "CNY"),
        State = LedgerTransferState.Posted, Cause = "paid", At = default,
    };

    private static readonly RecordedPayment Payment = new(TopUp.Id, OrganisationId.New(), LedgerTransferKind.TopUp, TopUp.Amount, TopUp);

    [Fact]
    public void CheckPosted_TheTransferThatWasToBe_FindsNothing() => Assert.Empty(PaymentAudit.CheckPosted([Payment]));

    [Fact]
    public void CheckPosted_NoneOrAnother_IsFoundWithWhatIsMissing()
    {
        var findings = PaymentAudit.CheckPosted(
            [Payment with { Transfer = null }, Payment with { Transfer = TopUp with { Kind = LedgerTransferKind.Grant } }, Payment with { Transfer = TopUp with { Amount = Money.OfUnits(12, "CNY") } }]);

        Assert.Equal([-10_000_000, -10_000_000, 2_000_000], findings.Select(finding => finding.Difference));
        Assert.All(findings, finding => Assert.Equal(
            ("payment_not_posted", AuditSubject.Transfer, TopUp.Id.ToString(), Payment.OrganisationId), (finding.Code, finding.Subject, finding.Id, finding.OrganisationId!.Value)));
    }

    [Fact]
    public void CheckRefunds_MoreThanCameIn_IsFound()
    {
        Assert.Empty(PaymentAudit.CheckRefunds([(TopUp, TopUp.Amount)]));
        var finding = Assert.Single(PaymentAudit.CheckRefunds([(TopUp, TopUp.Amount + new Money(1, "CNY"))]));
        Assert.Equal(("refund_exceeds_payment", TopUp.Id.ToString(), 1), (finding.Code, finding.Id, finding.Difference));
    }
}
