using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

/// <summary>At the door of money a caller's mistake is an argument exception that names what is missing, whatever would have broken further in.</summary>
public class MissingArgumentTests
{
    private static readonly BillingPeriod Period = BillingPeriod.Of(2026, 11, TimeZoneInfo.Utc);
    private static readonly BillingCalendar Calendar = BillingCalendar.Of("Etc/UTC", []);
    private static readonly Invoice Invoice = Drawn();
    private static readonly CreditNoteFigures Figures = CreditNoteBuilder.Build(Invoice, [], null).Value;
    private static readonly Money One = Money.OfUnits(1, "CNY");
    private static readonly Dictionary<LedgerAccountKind, long> Nothing = [];

    public static TheoryData<string, Action> Calls { get; } = new()
    {
        { "period", () => Bill.Of(default, null!, "CNY", []) },
        { "charges", () => Bill.Of(default, Period, "CNY", null!) },
        { "organisation", () => BillingCalendar.Of(null!) },
        { "rules", () => BillingCalendar.Of("Etc/UTC", null!) },
        { "period", () => Calendar.After(null!) },
        { "period", () => Calendar.Before(null!) },
        { "zone", () => BillingPeriod.Of(2026, 11, null!) },
        { "terms", () => Budget.Make(default, default, default, null!, default) },
        { "terms", () => Limited().Change(null!) },
        { "budget", () => BudgetAudit.Check(null!, default) },
        { "thresholds", () => BudgetTerms.Of(One, null!, BudgetStop.Never) },
        { "usage", () => Charge.OfUsage(default, null!, null!, 0, default) },
        { "line", () => Charge.OfUsage(default, AUsage.Of(1), null!, 0, default) },
        { "rated", () => Charge.AllOf((RatedUsage)null!, default) },
        { "rated", () => Charge.AllOf((RatedStorage)null!, default) },
        { "charges", () => Charge.Credits(null!, One, default) },
        { "money", () => StorageAudit.Check(null!) },
        { "records", () => StorageAudit.CheckOrder(null!) },
        { "task", () => ChargeAudit.Check(null!) },
        { "strays", () => ChargeAudit.CheckStrays(null!) },
        { "payment", () => new CheckoutOrder(default, default, One, default, default).Take(null!, default) },
        { "accounts", () => ClosingPlan.Of(null!, [], 0, ClosingRemainder.Refund, 1, default) },
        { "sources", () => ClosingPlan.Of([], null!, 0, ClosingRemainder.Refund, 1, default) },
        { "invoice", () => CreditNote.Draft(default, null!, Figures, "r", "c", default) },
        { "figures", () => CreditNote.Draft(default, Invoice, null!, "r", "c", default) },
        { "figures", () => CreditNote.Draft(default, Invoice, Figures, "r", "c", default).Issue(default, null!, default) },
        { "invoice", () => CreditNoteBuilder.Left(null!, []) },
        { "invoice", () => CreditNoteBuilder.Build(null!, [], null) },
        { "inOrderOfUse", () => Funding.PlanHold(One, null!, default) },
        { "holds", () => Funding.PlanSettlement(One, null!) },
        { "line", () => Invoice.RateOf(null!) },
        { "invoices", () => InvoiceAudit.Check(null!, [], new Dictionary<InvoiceId, InvoiceGround>()) },
        { "notes", () => InvoiceAudit.Check([], null!, new Dictionary<InvoiceId, InvoiceGround>()) },
        { "grounds", () => InvoiceAudit.Check([], [], null!) },
        { "numbers", () => InvoiceAudit.CheckNumbers(null!) },
        { "draft", () => InvoiceBuilder.Build(null!, []) },
        { "charges", () => InvoiceBuilder.Build(Draft(), null!) },
        { "draft", () => InvoiceBuilder.BuildOfSums(null!, []) },
        { "sums", () => InvoiceBuilder.BuildOfSums(Draft(), null!) },
        { "charge", () => ChargeSum.Of(null!, Draft().Period) },
        { "charge", () => ChargeSum.IsLateIn(null!, Draft().Period) },
        { "charges", () => Draft().RateOf(null!) },
        { "series", () => new InvoiceNumber(null!, 2026, 1) },
        { "invoice", () => KindRevenue.Of((Invoice)null!, []) },
        { "notes", () => KindRevenue.Of(Invoice, null!) },
        { "invoices", () => KindRevenue.Of((IEnumerable<Invoice>)null!, []) },
        { "before", () => KindRevenue.Change(null!, Nothing) },
        { "after", () => KindRevenue.Change(Nothing, null!) },
        { "request", () => Ledger.Decide(null!, new LedgerFacts { Debit = Account(), Credit = Account() }, default) },
        { "facts", () => Ledger.Decide(TransferRequest.Move(default, LedgerTransferKind.TopUp, LedgerAccountId.New(), LedgerAccountId.New(), One, "x"), null!, default) },
        { "accounts", () => LedgerAudit.Check(null!, [], []) },
        { "transfers", () => LedgerAudit.Check([], null!, []) },
        { "entries", () => LedgerAudit.Check([], [], null!) },
        { "transfer", () => new LedgerAudit().Take(null!, [], null, 0) },
        { "entries", () => new LedgerAudit().Take(Hold(), null!, null, 0) },
        { "accounts", () => new LedgerAudit().Finish(null!) },
        { "writer", () => new LedgerJournal(null!, "CNY") },
        { "accounts", () => new LedgerJournal(new StringWriter(), "CNY").WriteHead(null!) },
        { "transfer", () => new LedgerJournal(new StringWriter(), "CNY").Write(null!, []) },
        { "entries", () => new LedgerJournal(new StringWriter(), "CNY").Write(Hold(), null!) },
        { "accounts", () => new LedgerJournal(new StringWriter(), "CNY").WriteFoot(null!, default) },
        { "account", () => LedgerJournal.NameOf(null!) },
        { "account", () => new LedgerModel().Open(null!) },
        { "request", () => new LedgerModel().Apply(null!, default) },
        { "payments", () => PaymentAudit.CheckPosted(null!) },
        { "topUps", () => PaymentAudit.CheckRefunds(null!) },
        { "other", () => PaymentRequest.OfCreditNote(default, default, One, "r", default, default).IsAnsweredBy(null!) },
        { "invoices", () => new PostingAudit().Take(null!, []) },
        { "notes", () => new PostingAudit().Take([], null!) },
        { "accounts", () => new PostingAudit().Check(null!) },
        { "hold", () => TransferRequest.Settle(default, null!, One, "x") },
        { "hold", () => TransferRequest.Release(default, null!, "x") },
        { "hold", () => TransferRequest.Lapse(default, null!, "x") },
        { "transfer", () => TransferRequest.Release(default, Hold(), "x").IsAnsweredBy(null!) },
        { "volumes", () => VolumeAudit.Check(null!) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void Call_WithoutWhatItNeeds_NamesIt(string argument, Action call) => Assert.Equal(argument, Assert.Throws<ArgumentNullException>(call).ParamName);

    private static Budget Limited() => Budget.Make(
        BudgetId.New(), OrganisationId.New(), BudgetScope.Of(ProjectId.New()), BudgetTerms.Of(One, [], BudgetStop.Never).Value, new BudgetUse("2026-11", Money.Zero("CNY"), Money.Zero("CNY"), Money.Zero("CNY"))).Value;

    private static LedgerAccount Account() => LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY");

    private static LedgerTransfer Hold() => new()
    {
        Id = LedgerTransferId.New(), Kind = LedgerTransferKind.Hold, DebitAccountId = LedgerAccountId.New(), CreditAccountId = LedgerAccountId.New(), Amount = One, State = LedgerTransferState.Pending, Cause = "task", At = default,
    };

    private static InvoiceDraft Draft() => new()
    {
        Id = InvoiceId.New(), OrganisationId = OrganisationId.New(), Period = Period, Currency = "CNY", ResidueBefore = Money.Zero("CNY"), Now = Period.End,
        Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
    };

    private static Invoice Drawn()
    {
        var usage = AUsage.Of(3600);
        var invoice = InvoiceBuilder.Build(Draft() with { OrganisationId = usage.OrganisationId }, [ACharge.Of(1_000_000, usage)]).Value;
        Assert.Null(invoice.Issue(new InvoiceNumber("PT", 2026, 1), Period.End));
        return invoice;
    }
}
