namespace Portal.Features.Billing;

public static class BillingRegistration
{
    public static void AddBilling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WelcomeCredit>();
        builder.Services.AddSingleton<TopUpWallet>();
    }
}
