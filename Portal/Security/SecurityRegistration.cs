using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security.ApiKeys;
using Portal.Security.External;
using Portal.Security.Passwords;
using Portal.Security.Sessions;
using Portal.Security.SupportViews;
using Portal.Security.Throttling;
using Portal.Security.Web;

namespace Portal.Security;

public static class SecurityRegistration
{
    // Of forms and of the API, where a thousand tasks come at once; uploads of files set a limit of their own.
    private const long MaxRequestBytes = 16 << 20;

    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<SecurityOptions>(SecurityOptions.Section, options =>
            options.BreachedPasswordsFile.Length > 0 && !File.Exists(options.BreachedPasswordsFile) ? $"{SecurityOptions.Section}:BreachedPasswordsFile: there is no file {options.BreachedPasswordsFile}." : null);
        var services = builder.Services;
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthenticationState>();
        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, _ => { });
        authentication.AddIdentityCookies();
        builder.AddOpenId(authentication);
        services.AddSingleton<ApiKeyStore>();
        AddIdentity(services);
        AddSessions(services);
        services.AddApiThrottle();
        services.AddSingleton<Throttle>();
        services.AddSingleton<EvenAnswer>();
        services.AddSingleton<FreshSignIn>();
        services.AddAuthorizationBuilder()
            .AddPolicy(PortalRoles.Admin, policy => policy.RequireRole(PortalRoles.Admin))
            .AddPolicy(PortalRoles.Reviewer, policy => policy.RequireRole(PortalRoles.Admin, PortalRoles.Reviewer));
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(365));
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = MaxRequestBytes);
    }

    /// <summary>Before everything else: what an answer tells the browser, whoever asks and whatever comes of it.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.Use(SecurityHeaders.AddAsync);
        app.Use(SameOrigin.GuardSocketsAsync);
    }

    public static void UseSecurity(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseRateLimiter();
        app.Use(SupportViewRule.EnforceAsync);
        app.Use(SecondStepRule.EnforceAsync);
        app.Use(ApiKeyRule.EnforceAsync);
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddSingleton<IBreachedPasswords>(provider => provider.GetRequiredService<IOptions<SecurityOptions>>().Value.BreachedPasswordsFile is { Length: > 0 } file
            ? new BreachedPasswordFile(file)
            : new NoBreachedPasswords());
        services.AddIdentityCore<PortalUser>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                options.SignIn.RequireConfirmedEmail = true;
                // Length, not composition (NIST SP 800-63B, ASVS 5.0 6.2).
                options.Password.RequiredLength = 10;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Password.RequiredUniqueChars = 4;
                options.Lockout.MaxFailedAccessAttempts = 8;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddUserStore<PortalUserStore>()
            .AddClaimsPrincipalFactory<PortalClaimsFactory>()
            .AddSignInManager<PortalSignInManager>()
            .AddPasswordValidator<PasswordRules>()
            .AddDefaultTokenProviders()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PortalOptions>>((options, site) =>
        {
            options.ServerDomain = new Uri(site.Value.PublicUrl).Host;
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && SameOrigin.IsOurs(context.Origin, context.HttpContext.Request));
        });
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<PersonSessions>();
        services.AddSingleton<HeldRights>();
        services.AddSingleton<LiveConnections>();
        services.AddScoped<ISecurityStampValidator, SessionValidator>();
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            // So that, with what the look itself takes, five seconds hold.
            options.ValidationInterval = TimeSpan.FromSeconds(3);
            options.OnRefreshingPrincipal = context =>
            {
                if (context is { CurrentPrincipal: { } current, NewPrincipal: { } renewed })
                    SessionClaims.Carry(current, renewed);
                return Task.CompletedTask;
            };
        });
        services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = "portal";
            options.ForwardDefaultSelector = http => ApiKeyAuthentication.IsAsked(http) ? ApiKeyAuthentication.Name : null;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.LoginPath = "/sign-in";
            options.LogoutPath = "/sign-out";
            options.AccessDeniedPath = "/not-allowed";
            options.ReturnUrlParameter = "returnUrl";
            options.ExpireTimeSpan = PersonSessions.Lifetime;
            options.Events.OnSigningIn = SessionCookie.OnSigningIn;
            options.Events.OnSigningOut = SessionCookie.OnSigningOut;
            // A program gets a status, a person the sign-in page.
            options.Events.OnRedirectToLogin = context => Redirect(context.HttpContext, context.RedirectUri, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context => Redirect(context.HttpContext, context.RedirectUri, StatusCodes.Status403Forbidden);
        });
    }

    private static Task Redirect(HttpContext http, string address, int status)
    {
        if (RequestKind.IsForPrograms(http))
            http.Response.StatusCode = status;
        else
            http.Response.Redirect(address);
        return Task.CompletedTask;
    }
}
