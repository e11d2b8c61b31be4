using System.IO.Compression;
using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Somebody turns back once, takes their data away, closes their account, cannot sign in, and registers again.</summary>
public sealed class ClosingJourneyTests : IAsyncLifetime
{
    private const string Email = "li@example.com";

    // Pictures of the way, for who wants to look at it.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS");

    private readonly PortalAppFactory _portal = new();
    private ChromiumBrowser? _chromium;

    public async Task InitializeAsync()
    {
        if (ChromiumBrowser.Path is null)
            return;
        _portal.ListenOnLoopback();
        await _portal.CreateAdministratorAsync();
        await _portal.RegisterDeveloperAsync(Email);
        _chromium = await ChromiumBrowser.LaunchAsync();
        SetDefaultExpectTimeout(60_000);
    }

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        await _portal.DisposeAsync();
    }

    [SkippableFact]
    public async Task Organisation_IsClosedAndGoesOn_ThenTheAccountIsClosedForEver()
    {
        Skip.If(ChromiumBrowser.Path is null, "Chromium is not installed");
        var context = await _chromium!.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = _portal.Address.ToString(), Locale = "en", ViewportSize = new ViewportSize { Width = 1440, Height = 900 }, AcceptDownloads = true });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        await SignInAsync(page);
        await page.ArrivesAtAsync("/$");

        await page.GotoAsync("/organisation");
        await Expect(page.Locator(".frame:not([data-interactive])")).ToHaveCountAsync(0);
        await page.GetByTestId("to-closing").ClickAsync();
        await Expect(page.GetByTestId("meaning")).ToContainTextAsync("For 7 days");
        await LookAsync(page, "close-organisation");
        await page.Locator("#confirmation").FillAsync("another");
        await page.GetByTestId("close").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing has changed");
        await page.Locator("#confirmation").FillAsync("Li Lei");
        await page.GetByTestId("close").ClickAsync();
        await Expect(page.GetByTestId("closing-progress")).ToHaveAttributeAsync("data-step", "Grace");
        await LookAsync(page, "organisation-closing");
        await page.GetByTestId("call-off").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It goes on");

        await page.GotoAsync("/account");
        // Its cards are drawn anew once it is alive.
        await Expect(page.Locator(".frame:not([data-interactive])")).ToHaveCountAsync(0);
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
        await page.GetByTestId("to-closing").ClickAsync();
        await Expect(page.GetByTestId("meaning")).ToContainTextAsync("Li Lei");
        await LookAsync(page, "close-account");
        await CheckExportAsync(page);
        await page.Locator("#confirmation").FillAsync(Email);
        await page.GetByTestId("close").ClickAsync();
        await page.ArrivesAtAsync("/sign-in");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your account is closed");

        await SignInAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Equal(Email, (await _portal.RegisterDeveloperAsync(Email)).Email);
        await SignInAsync(page);
        await page.ArrivesAtAsync("/$");
    }

    private static async Task CheckExportAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("export").ClickAsync());
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Contains(zip.Entries, entry => entry.FullName == "manifest.json");
        Assert.Contains(zip.Entries, entry => entry.FullName == "account.json" && entry.Length > 0);
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(PortalAppFactory.Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
    }

    // Both themes and a phone; nothing where nobody asked.
    private static async Task LookAsync(IPage page, string name)
    {
        if (Pictures is null)
            return;
        Directory.CreateDirectory(Pictures);
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 390) })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 900);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}-{scheme}-{width}.png"), FullPage = true });
        }

        await page.SetViewportSizeAsync(1440, 900);
    }
}
