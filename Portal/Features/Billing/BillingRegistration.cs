using Portal.Background;
using Portal.Features.Billing.Auditing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Checkouts;
using Portal.Features.Billing.Forecasts;
using Portal.Features.Billing.CreditNotes;
using Portal.Features.Billing.Cycles;
using Portal.Features.Billing.Details;
using Portal.Features.Billing.Documents;
using Portal.Features.Billing.Exports;
using Portal.Features.Billing.Holds;
using Portal.Features.Billing.Invoicing;
using Portal.Features.Billing.Payments;
using Portal.Features.Billing.Storage;
using Portal.Features.Billing.Verification;
using Portal.Features.Billing.Vouchers;
using Portal.Hosting;

namespace Portal.Features.Billing;

public static class BillingRegistration
{
    public static void AddBilling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WelcomeCredit>();
        builder.Services.AddSingleton<UnitsOfWork>();
        builder.Services.AddSingleton<ExpireCredits>();
        builder.AddValidatedOptions<HoldOptions>(HoldOptions.Section);
        builder.Services.AddSingleton<TaskHolds>();
        builder.Services.AddWorker<HoldWorker>();
        builder.Services.AddSingleton<LapseHolds>();
        builder.Services.AddWorker<HoldLapseWorker>();
        builder.Services.AddSingleton<MeterStorage>();
        builder.Services.AddSingleton<StorageCosts>();
        builder.Services.AddWorker<StorageWorker>();
        builder.Services.AddSingleton<ChangeBudget>();
        builder.Services.AddSingleton<BalanceAlerts>();
        builder.Services.AddWorker<BalanceWorker>();
        builder.AddValidatedOptions<StripeOptions>(StripeOptions.Section, StripeOptions.Check);
        builder.Services.AddSingleton<StripeProvider>();
        builder.Services.AddSingleton<StartCheckout>();
        builder.Services.AddSingleton<TakeProviderEvent>();
        builder.Services.AddSingleton<CheckoutQueries>();
        builder.Services.AddSingleton<BudgetQueries>();
        builder.AddValidatedOptions<PaymentOptions>(PaymentOptions.Section);
        builder.Services.AddSingleton<PaymentDesk>();
        builder.Services.AddSingleton<TopUpWallet>();
        builder.Services.AddSingleton<GrantCredit>();
        builder.Services.AddSingleton<RefundTopUp>();
        builder.Services.AddSingleton<DecidePayment>();
        builder.Services.AddSingleton<ChangeCreditLimit>();
        builder.Services.AddSingleton<PaymentQueries>();
        builder.Services.AddWorker<CreditExpiryWorker>();
        builder.Services.AddSingleton<MakeVouchers>();
        builder.Services.AddSingleton<ChangeVouchers>();
        builder.Services.AddSingleton<RedeemVoucher>();
        builder.Services.AddSingleton<VoucherTries>();
        builder.Services.AddSingleton<VoucherQueries>();
        builder.Services.AddSingleton<BillingCycleQuery>();
        builder.Services.AddSingleton<ChangeBillingCycle>();
        builder.AddValidatedOptions<InvoicingOptions>(InvoicingOptions.Section, options => options.Check());
        builder.Services.AddSingleton<CreditInvoice>();
        builder.Services.AddSingleton<CreditNoteIssuing>();
        builder.Services.AddSingleton<VerifyDocument>();
        builder.Services.AddSingleton<CloseBillingPeriod>();
        builder.Services.AddSingleton<InvoicingRun>();
        builder.Services.AddSingleton<InvoicePayments>();
        builder.Services.AddWorker<InvoicingWorker>();
        builder.AddValidatedOptions<SelfAuditOptions>(SelfAuditOptions.Section);
        builder.Services.AddSingleton<SelfAuditMetrics>();
        builder.Services.AddSingleton<SelfAudit>();
        builder.Services.AddWorker<SelfAuditWorker>();
        builder.Services.AddSingleton<DocumentPdf>();
        builder.Services.AddSingleton<DocumentCsv>();
        builder.Services.AddSingleton<DocumentXml>();
        builder.Services.AddSingleton<DocumentQueries>();
        builder.Services.AddSingleton<ChangeBillingDetails>();
        builder.Services.AddSingleton<TaxApplications>();
        builder.Services.AddSingleton<FocusExport>();
        builder.Services.AddSingleton<BillingQueries>();
        builder.Services.AddSingleton<TransactionQueries>();
        builder.Services.AddSingleton<InvoiceQueries>();
        builder.Services.AddSingleton<TaskReceiptQueries>();
        builder.Services.AddSingleton<PriceListQueries>();
        builder.Services.AddSingleton<CalculatePrice>();
    }
}
