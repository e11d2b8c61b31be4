using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>An applicant and a reviewer in two browsers: refused, mended, approved.</summary>
public sealed class VerificationJourneyTests : IAsyncLifetime
{
    private const string Applicant = "li@example.com";
    private const string Reviewer = "admin@example.com";

    // Pictures of the way, for who wants to look at it.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS");

    private readonly PortalAppFactory _portal = new PortalAppFactory().With("Portal:Verification:IsRequired", "true");
    private readonly List<string> _faults = [];
    private ChromiumBrowser? _chromium;

    public async Task InitializeAsync()
    {
        if (ChromiumBrowser.Path is null)
            return;
        _portal.ListenOnLoopback();
        await _portal.CreateAdministratorAsync(Reviewer);
        await _portal.RegisterDeveloperAsync(Applicant);
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
    public async Task Application_IsRefusedByKeyboard_Mended_AndApproved()
    {
        Skip.If(ChromiumBrowser.Path is null, "Chromium is not installed");
        var applicant = await SignedInAsync(Applicant);
        var reviewer = await SignedInAsync(Reviewer);

        await OpenAsync(applicant, "/account/verification");
        await WriteAsync(applicant, "#legalName", "李雷");
        await WriteAsync(applicant, "#idNumber", "11010519491231002X");
        await WriteAsync(applicant, "#address", "somewhere");
        await WriteAsync(applicant, "#phone", "+86 10 1234 5678");
        await UploadAsync(applicant, "card.svg.png", "<svg/>"u8.ToArray());
        await Expect(applicant.GetByTestId("upload-problem")).ToContainTextAsync("neither PDF nor PNG nor JPEG");
        await UploadAsync(applicant, "../card.png", ADocument.Picture(width: 600, height: 380));
        await UploadAsync(applicant, "licence.pdf", ADocument.Pdf());
        await Expect(applicant.GetByTestId("documents")).ToContainTextAsync("licence.pdf");
        await Expect(applicant.Locator("#legalName")).ToHaveValueAsync("李雷");
        await LookAsync(applicant, "verification-form");
        await applicant.GetByTestId("submit-verification").ClickAsync();
        await Expect(applicant.Locator("[data-state=Submitted][aria-current=step]")).ToBeVisibleAsync();

        await OpenAsync(reviewer, "/admin/verification");
        await LookAsync(reviewer, "verification-queue");
        await reviewer.GetByTestId("take-next").ClickAsync();
        await Expect(reviewer.GetByTestId("checklist")).ToBeFocusedAsync();
        // A page of each document is drawn.
        await Expect(reviewer.Locator(".document img")).ToHaveCountAsync(Portal.Features.Verification.Documents.DocumentPages.DrawsPdf ? 2 : 1);
        foreach (var key in new[] { "a", "a", "a", "r", "n", "a", "a" })
            await reviewer.Keyboard.PressAsync(key);
        await Expect(reviewer.GetByTestId("decide")).ToBeEnabledAsync();
        await Expect(reviewer.Locator("li[data-item=Address] select")).ToBeVisibleAsync();
        foreach (var picture in await reviewer.Locator(".document img").AllAsync())
            await Expect(picture).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        await LookAsync(reviewer, "verification-review");
        await reviewer.Keyboard.PressAsync("n");
        await reviewer.ArrivesAtAsync("/admin/verification$");

        await OpenAsync(applicant, "/account/verification");
        await Expect(applicant.GetByTestId("reason-address")).ToContainTextAsync("house number");
        await Expect(applicant.Locator("#legalName")).ToHaveAttributeAsync("readonly", "");
        await LookAsync(applicant, "verification-refused");
        await WriteAsync(applicant, "#address", "北京市海淀区 1 号");
        await applicant.GetByTestId("submit-verification").ClickAsync();
        await Expect(applicant.Locator("[data-state=Submitted][aria-current=step]")).ToBeVisibleAsync();

        await OpenAsync(reviewer, "/admin/verification");
        await reviewer.GetByTestId("take-next").ClickAsync();
        await Expect(reviewer.GetByTestId("checklist")).ToBeFocusedAsync();
        await Expect(reviewer.Locator(".check-line")).ToHaveCountAsync(1);
        await reviewer.Keyboard.PressAsync("a");
        await Expect(reviewer.GetByTestId("decide")).ToBeEnabledAsync();
        await reviewer.Keyboard.PressAsync("n");
        await reviewer.ArrivesAtAsync("/admin/verification$");

        await OpenAsync(applicant, "/account/verification");
        await Expect(applicant.GetByTestId("standing")).ToHaveAttributeAsync("data-standing", "Verified");
        await LookAsync(applicant, "verification-approved");
        await OpenAsync(applicant, "/billing/details");
        await Expect(applicant.Locator("#title")).ToHaveValueAsync("李雷");
        // The picture that was none was refused.
        Assert.DoesNotContain(_faults, fault => !fault.Contains("422", StringComparison.Ordinal));
    }

    private static async Task OpenAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await Expect(page.Locator(".frame:not([data-interactive])")).ToHaveCountAsync(0);
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    private static async Task WriteAsync(IPage page, string field, string text)
    {
        await page.Locator(field).FillAsync(text);
        await page.Locator(field).BlurAsync();
    }

    private static async Task UploadAsync(IPage page, string name, byte[] content)
    {
        await Expect(page.GetByTestId("document-upload")).ToBeEnabledAsync();
        await page.GetByTestId("document-upload").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = content });
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

    private async Task<IPage> SignedInAsync(string email)
    {
        var context = await _chromium!.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = _portal.Address.ToString(), Locale = "en", ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(60_000);
        context.WebError += (_, error) => _faults.Add(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                _faults.Add(message.Text);
        };
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(PortalAppFactory.Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
        await page.ArrivesAtAsync("/$|/admin$");
        return page;
    }
}
