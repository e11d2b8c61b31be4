using Portal.Background;
using Portal.Features.Billing.Documents;
using Portal.Features.Billing.Invoicing;
using Portal.Hosting;

namespace Portal.Features.Billing;

public static class BillingRegistration
{
    public static void AddBilling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WelcomeCredit>();
        builder.Services.AddSingleton<UnitsOfWork>();
        builder.Services.AddSingleton<TopUpWallet>();
        builder.AddValidatedOptions<InvoicingOptions>(InvoicingOptions.Section);
        builder.Services.AddSingleton<CloseBillingPeriod>();
        builder.Services.AddSingleton<InvoicingRun>();
        builder.Services.AddWorker<InvoicingWorker>();
        builder.Services.AddSingleton<InvoicePdf>();
        builder.Services.AddSingleton<InvoiceCsv>();
        builder.Services.AddSingleton<BillingQueries>();
        builder.Services.AddSingleton<TransactionQueries>();
        builder.Services.AddSingleton<InvoiceQueries>();
        builder.Services.AddSingleton<TaskReceiptQueries>();
        builder.Services.AddSingleton<PriceListQueries>();
        builder.Services.AddSingleton<CalculatePrice>();
    }
}
