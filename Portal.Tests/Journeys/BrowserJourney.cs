using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Localization;
using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>A journey through a portal of its own, in this process, so that the test may set its clock and look into it.</summary>
public abstract class BrowserJourney(PortalAppFactory portal) : IAsyncLifetime
{
    // Pictures of the way, for who wants to look at it.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS");

    private readonly List<string> _faults = [];
    private ChromiumBrowser? _chromium;

    protected PortalAppFactory Portal => portal;

    /// <summary>What browsers complained about: failed scripts, broken policies, answers that did not come.</summary>
    protected IReadOnlyList<string> Faults => _faults;

    /// <summary>Where browsers go.</summary>
    protected virtual Uri Address => portal.Address;

    public async Task InitializeAsync()
    {
        if (ChromiumBrowser.Path is null)
            return;
        await PrepareAsync();
        _chromium = await ChromiumBrowser.LaunchAsync();
        // Long enough for a machine that does much else; what comes sooner is not waited for.
        SetDefaultExpectTimeout(60_000);
    }

    public virtual async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        await portal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the portal listen, and makes who and what the journey needs.</summary>
    protected abstract Task PrepareAsync();

    /// <summary>A page of a browser that nobody has used.</summary>
    protected async Task<IPage> NewPageAsync()
    {
        Skip.If(_chromium is null, "Chromium is not installed");
        var context = await _chromium!.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(), Locale = "en", ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
        });
        context.SetDefaultTimeout(60_000);
        context.WebError += (_, error) => _faults.Add(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                _faults.Add(message.Text);
        };
        return await context.NewPageAsync();
    }

    protected async Task<IPage> SignedInAsync(string email)
    {
        var page = await NewPageAsync();
        await page.GotoAsync("/sign-in");
        await SendCredentialsAsync(page, email);
        await page.ArrivesAtAsync("/$|/admin$");
        return page;
    }

    protected static async Task SendCredentialsAsync(IPage page, string email)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(PortalAppFactory.Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>Goes to an address, and waits until the page is alive and no placeholder is left.</summary>
    protected static async Task OpenAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await SettleAsync(page);
    }

    private static async Task SettleAsync(IPage page)
    {
        await Expect(page.Locator(".frame:not([data-interactive])")).ToHaveCountAsync(0);
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    /// <summary>Whether everybody can read what is on the page; with pictures in both themes and of a phone, where somebody asked for them.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">Of its pictures.</param>
    /// <param name="isKept">What is shown is there again after a reload, so that it can be seen in Chinese too.</param>
    protected static async Task LookAsync(IPage page, string name, bool isKept = false)
    {
        await SettleAsync(page);
        Assert.Empty((await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{name}: {violation.Id} {violation.Nodes[0].Html}"));
        if (Pictures is null)
            return;
        await TakePicturesAsync(page, $"{name}-en");
        if (!isKept)
            return;
        await SpeakAsync(page, "zh-CN");
        await TakePicturesAsync(page, $"{name}-zh");
        await SpeakAsync(page, "en");
    }

    private static async Task SpeakAsync(IPage page, string language)
    {
        await page.Context.AddCookiesAsync([new Cookie { Name = CookieRequestCultureProvider.DefaultCookieName, Value = Uri.EscapeDataString($"c={language}|uic={language}"), Url = new Uri(new Uri(page.Url), "/").ToString() }]);
        await OpenAsync(page, page.Url);
    }

    private static async Task TakePicturesAsync(IPage page, string name)
    {
        Directory.CreateDirectory(Pictures!);
        foreach (var (scheme, width) in new[] { (ColorScheme.Dark, 1440), (ColorScheme.Dark, 390), (ColorScheme.Light, 390), (ColorScheme.Light, 1440) })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 900);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures!, $"{name}-{scheme}-{width}.png"), FullPage = true });
        }
    }
}
