using Portal.Background;

namespace Portal.Features.AccountSecurity;

public static class AccountSecurityRegistration
{
    public static void AddAccountSecurity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<SecurityAct>();
        services.AddScoped<Authenticator>();
        services.AddScoped<ResetSecondStep>();
        services.AddScoped<Passkeys>();
        services.AddScoped<ExternalLogins>();
        services.AddScoped<ConfirmIdentity>();
        services.AddScoped<SignInWithPasskey>();
        services.AddScoped<EndSessions>();
        services.AddScoped<AccountSecurityQueries>();
        services.AddWorker<LiveConnectionsWorker>();
    }

    public static void MapAccountSecurity(this WebApplication app)
    {
        app.MapSecondStep();
        app.MapPasskeys();
        app.MapSessions();
        app.MapExternal();
    }
}
