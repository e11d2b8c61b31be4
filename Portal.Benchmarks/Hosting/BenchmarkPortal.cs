using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Benchmarks.Hosting;

/// <summary>The whole portal as it is used, in this process, on a free port and a data root of its own.</summary>
public sealed class BenchmarkPortal : WebApplicationFactory<PortalOptions>
{
    private readonly string _dataRoot = Directory.CreateTempSubdirectory("portal-benchmark-").FullName;

    private readonly string? _postgres;

    /// <param name="postgres">Connection to an empty PostgreSQL database; null for SQLite.</param>
    public BenchmarkPortal(string? postgres = null)
    {
        _postgres = postgres;
        UseKestrel(0);
        StartServer();
    }

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Registers a person by the handler and signs in with the portal's own cookie.</summary>
    public async Task<BenchmarkUser> RegisterAsync(string email, long creditUnits)
    {
        await using var scope = Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<IOptions<WelcomeOptions>>().Value.CreditUnits = creditUnits;
        var request = new RegisterAccountRequest(email, "quite a long sentence", "Benchmark", OrganisationKind.Personal, null);
        if (await services.GetRequiredService<RegisterAccount>().HandleAsync(request, CancellationToken.None) is { } refusal)
            throw new InvalidOperationException(refusal.Code);
        var users = services.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByEmailAsync(email))!;
        var principal = await services.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        var session = await services.GetRequiredService<PersonSessions>().StartAsync(user, "benchmark", null, CancellationToken.None);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(SessionClaims.Session, session.ToString()));
        await using var db = await ContextAsync();
        var organisation = (await db.OrganisationMembers.SingleAsync(member => member.UserId == new UserId(user.Id))).OrganisationId;
        var project = (await db.Projects.SingleAsync(project => project.OrganisationId == organisation)).Id;
        return new BenchmarkUser(Caller.Require(principal), organisation, project, CookieOf(services, principal));
    }

    public Task<PortalDbContext> ContextAsync() => Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    public HttpClient ClientOf(BenchmarkUser user)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        return new HttpClient(handler) { BaseAddress = Address, DefaultRequestHeaders = { { "Cookie", user.Cookie }, { "Accept-Language", "en" } } };
    }

    /// <summary>Waits until this machine takes tasks.</summary>
    public async Task ReadyAsync()
    {
        while (true)
        {
            await using var db = await ContextAsync();
            if (await db.ComputeNodes.AnyAsync(node => node.State == Core.Capacity.NodeState.Ready))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_dataRoot, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(Environments.Production);
        builder.UseSetting("Portal:DataRoot", _dataRoot);
        if (_postgres is not null)
        {
            builder.UseSetting("Portal:Database:Provider", "Postgres");
            builder.UseSetting("Portal:Database:ConnectionString", _postgres);
        }

        builder.UseSetting("Portal:Quota:MaxQueuedTasks", "0");
        builder.UseSetting("Portal:Quota:MaxRunningTasks", "0");
        // One person asks for all.
        builder.UseSetting("Portal:Verification:IsRequired", "false");
        builder.UseSetting("Portal:Security:ApiRequestsPerMinute", "10000000");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
    }

    private static string CookieOf(IServiceProvider services, ClaimsPrincipal principal)
    {
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var properties = new AuthenticationProperties { IssuedUtc = TimeProvider.System.GetUtcNow(), ExpiresUtc = TimeProvider.System.GetUtcNow().AddHours(1) };
        var ticket = new AuthenticationTicket(principal, properties, IdentityConstants.ApplicationScheme);
        return new Cookie(options.Cookie.Name!, options.TicketDataFormat.Protect(ticket)).ToString();
    }
}

/// <param name="Cookie">As the header wants it.</param>
public sealed record BenchmarkUser(Caller Caller, OrganisationId Organisation, ProjectId Project, string Cookie);
