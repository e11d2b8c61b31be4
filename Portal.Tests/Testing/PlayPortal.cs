using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.Playwright;
using Portal.Persistence;

namespace Portal.Tests.Testing;

/// <summary>A throw-away portal with its runner and sandbox, and a browser for everyone who uses it.</summary>
public class PlayPortal : IAsyncDisposable
{
    // One that nobody is sent to, so that its buttons are seen.
    private static readonly (string Key, string Value)[] Provider =
        [("Portal__OpenId__Authority", "https://sso.example.com"), ("Portal__OpenId__ClientId", "portal"), ("Portal__OpenId__ClientSecret", "secret"), ("Portal__OpenId__DisplayName", "Aurora SSO")];

    private readonly TemporaryFolder _dataRoot = new();
    private readonly PortalProcess _portal;
    private ChromiumBrowser? _chromium;
    private Person? _administrator;

    protected PlayPortal(params (string Key, string Value)[] settings) =>
        _portal = new PortalProcess(_dataRoot.Path, [("ASPNETCORE_ENVIRONMENT", "Development"), .. Provider, .. settings]);

    /// <summary>What this machine lacks to play; null when nothing.</summary>
    public static string? WhatIsMissing => ChromiumBrowser.Path is null ? "Chromium is not installed" : AttemptHarness.WhatIsMissing;

    /// <summary>Mails are files here, as the portal writes them without a mail server.</summary>
    /// <summary>Where an environment of a name lies that was registered without a path.</summary>
    public string EnvironmentFolder(string name) => System.IO.Path.Combine(_dataRoot.Path, "environments", name);

    public string MailFolder => System.IO.Path.Combine(_dataRoot.Path, "mail");

    public Uri Address { get; private set; } = new("about:blank");

    public async Task StartAsync()
    {
        if (WhatIsMissing is not null)
            return;
        _portal.Start();
        Address = await _portal.AddressAsync();
        _chromium = await ChromiumBrowser.LaunchAsync();
        // Long enough for a machine that does much else; what comes sooner is not waited for.
        Assertions.SetDefaultExpectTimeout(60_000);
    }

    /// <summary>A browser that nobody has used: no cookies, no sign-in.</summary>
    public async Task<Person> StrangerAsync(string language = "en", BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        (options.Locale, options.BaseURL, options.ReducedMotion) = (language, Address.ToString(), ReducedMotion.Reduce);
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        var context = await _chromium!.Browser.NewContextAsync(options);
        context.SetDefaultTimeout(60_000);
        return new Person(this, context, await context.NewPageAsync());
    }

    /// <summary>The same account in a browser of another language.</summary>
    public async Task<Person> AlsoAsync(Person person, string language)
    {
        var other = await StrangerAsync(language, new BrowserNewContextOptions { StorageState = await person.Page.Context.StorageStateAsync() });
        await other.Page.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = CookieRequestCultureProvider.DefaultCookieName });
        return other;
    }

    /// <summary>The one administrator, made with the link that the first start prints.</summary>
    public async Task<Person> AdministratorAsync()
    {
        if (_administrator is not null)
            return _administrator;
        _administrator = await StrangerAsync();
        await _administrator.SetUpAsync(await _portal.SetUpLinkAsync());
        return _administrator;
    }

    /// <summary>Reads the portal's own database, beside it.</summary>
    public async Task<TResult> QueryAsync<TResult>(Func<PortalDbContext, Task<TResult>> query)
    {
        await using var identity = new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();
        await using var db = new SqlitePortalDbContext(new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite($"Data Source={System.IO.Path.Combine(_dataRoot.Path, "portal.db")};Pooling=false").UseApplicationServiceProvider(identity).Options);
        return await query(db);
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        _portal.Dispose();
        _dataRoot.Dispose();
        GC.SuppressFinalize(this);
    }
}
