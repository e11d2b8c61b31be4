using Portal.Hosting;


namespace Portal.Features.Account;

public static class AccountRegistration
{
    public static void AddAccount(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<WelcomeOptions>(WelcomeOptions.Section);
        builder.Services.AddScoped<RegisterAccount>();
        builder.Services.AddScoped<NewAccount>();
        builder.Services.AddScoped<SignInExternally>();
        builder.Services.AddScoped<RegisterExternally>();
        builder.Services.AddScoped<ResetPassword>();
        builder.Services.AddScoped<SetUpAdministrator>();
        builder.Services.AddScoped<AccountMails>();
        builder.Services.AddSingleton<Administrators>();
        builder.Services.AddSingleton<SetupCode>();
        builder.Services.AddSingleton<AccountQueries>();
    }
}
