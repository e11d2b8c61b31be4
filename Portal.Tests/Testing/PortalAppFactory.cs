using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Background;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Persistence;

namespace Portal.Tests.Testing;

/// <summary>
/// The whole portal with its real policies, on a data root and an SQLite file of its own. Workers stand still unless asked for:
/// tests drive them through <c>RunOnceAsync</c>.
/// </summary>
public sealed class PortalAppFactory : WebApplicationFactory<Program>
{
    /// <summary>Of everyone registered here.</summary>
    public const string Password = "quite a long sentence";

    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private Action<IServiceCollection>? _replacements;
    private bool _runsWorkers;
    private bool _isListening;

    public string DataRoot { get; } = Directory.CreateTempSubdirectory("portal-test-").FullName;

    /// <summary>Where a browser finds the portal; after <see cref="ListenOnLoopback"/>.</summary>
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Serves on a free port of 127.0.0.1 instead of in memory, for browsers and other programs.</summary>
    public PortalAppFactory ListenOnLoopback()
    {
        UseKestrel(0);
        StartServer();
        _isListening = true;
        return this;
    }

    /// <summary>Sets a configuration key; before the first use.</summary>
    public PortalAppFactory With(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    /// <summary>Replaces services of the portal, such as its clock; before the first use.</summary>
    public PortalAppFactory With(Action<IServiceCollection> replacements)
    {
        _replacements += replacements;
        return this;
    }

    /// <summary>Lets the background loops run; before the first use.</summary>
    public PortalAppFactory WithRunningWorkers()
    {
        _runsWorkers = true;
        return this;
    }

    /// <summary>A stranger's client: keeps cookies, follows no redirects, reads English.</summary>
    public HttpClient NewClient()
    {
        var client = _isListening
            // The factory's own clients follow redirects there, whatever they are told.
            ? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address }
            : CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return client;
    }

    /// <summary>Registers through the page, confirms with the mailed link and signs in.</summary>
    public async Task<Developer> RegisterDeveloperAsync(string email)
    {
        using var stranger = NewClient();
        await stranger.RegisterAsync(email);
        await stranger.GetAsync(await LinkMailedToAsync(email, "/confirm-email"));
        var client = await SignInAsync(email);
        return await QueryAsync(async db =>
        {
            var userId = new UserId((await db.Users.SingleAsync(user => user.Email == email)).Id);
            var organisation = (await db.OrganisationMembers.SingleAsync(member => member.UserId == userId)).OrganisationId;
            var project = (await db.Projects.SingleAsync(project => project.OrganisationId == organisation)).Id;
            return new Developer(email, userId, organisation, project, client);
        });
    }

    /// <summary>Makes the first administrator with a fresh set-up code; works once, as in use.</summary>
    public async Task<HttpClient> CreateAdministratorAsync(string email = "admin@example.com")
    {
        var code = await NewSetupCodeAsync() ?? throw new InvalidOperationException("There is an administrator already.");
        var client = NewClient();
        using var answer = await client.SetUpAsync(code, email);
        answer.ShouldRedirectTo("/admin");
        return client;
    }

    public Task<string?> NewSetupCodeAsync() => Services.GetRequiredService<SetupCode>().IssueAsync();

    /// <summary>A client with the cookie of <paramref name="email"/>; fails when the sign-in does.</summary>
    public async Task<HttpClient> SignInAsync(string email, string password = Password)
    {
        var client = NewClient();
        using var answer = await client.TrySignInAsync(email, password);
        answer.ShouldRedirectTo("/");
        return client;
    }

    /// <summary>Path and query of the newest link to <paramref name="page"/> in a mail to <paramref name="email"/>.</summary>
    public async Task<string> LinkMailedToAsync(string email, string page)
    {
        var bodies = await QueryAsync(db => db.OutboxMails.Where(mail => mail.To == email).OrderByDescending(mail => mail.CreatedAt).Select(mail => mail.Body).ToListAsync());
        return bodies
            .SelectMany(body => body.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Select(word => Uri.TryCreate(word, UriKind.Absolute, out var link) ? link : null)
            .First(link => link?.AbsolutePath is { } path && (path == page || (page.EndsWith('/') && path.StartsWith(page, StringComparison.Ordinal))))!.PathAndQuery;
    }

    public async Task<TResult> QueryAsync<TResult>(Func<PortalDbContext, Task<TResult>> query)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (Directory.Exists(DataRoot))
            Directory.Delete(DataRoot, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // As in use, not as in development.
        builder.UseEnvironment(Environments.Production);
        // Nobody edits settings here, and to watch them is to watch the whole folder of the program.
        builder.UseSetting("hostBuilder:reloadConfigOnChange", "false");
        MigratedDatabase.CopyTo(Path.Combine(DataRoot, "portal.db"));
        builder.UseSetting("Portal:DataRoot", DataRoot);
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        // Tests ask for more than those whom nobody knows; those of the limits set their own.
        builder.UseSetting("Portal:Verification:IsRequired", "false");
        // Tests ask more often than people, and all from one place; those of the limits set their own.
        builder.UseSetting("Portal:Security:AnswerMilliseconds", "0");
        // Administrators act here by password; those of the second step ask for it.
        builder.UseSetting("Portal:Security:RequireTwoFactorForAdministrators", "false");
        foreach (var limit in new[] { "SignInsPerAddress", "SignInsPerAccount", "RegistrationsPerAddress", "ResetsPerAddress", "ResetsPerAccount", "ApiRequestsPerMinute", "ApiRequestsPerOrganisation" })
            builder.UseSetting($"Portal:Security:{limit}", "1000000");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            if (!_runsWorkers)
                StopWorkers(services);
            // Hundreds of people sign in here: each password costs less than in use.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
            _replacements?.Invoke(services);
        });
    }

    // A worker is registered by a factory; the type it makes is the second argument of the delegate's type.
    private static void StopWorkers(IServiceCollection services)
    {
        var workers = services.Where(service =>
            service.ServiceType == typeof(IHostedService)
            && service.ImplementationFactory?.GetType().GenericTypeArguments is [_, { } made] && made.IsAssignableTo(typeof(PeriodicWorker))).ToList();
        foreach (var worker in workers)
            services.Remove(worker);
    }
}
