using System.IO.Compression;
using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Somebody turns back once, takes their data away, closes their account, cannot sign in, and registers again.</summary>
public sealed class ClosingJourneyTests() : BrowserJourney(new PortalAppFactory())
{
    private const string Email = "li@example.com";

    protected override async Task PrepareAsync()
    {
        Portal.ListenOnLoopback();
        await Portal.CreateAdministratorAsync();
        await Portal.RegisterDeveloperAsync(Email);
    }

    [SkippableFact]
    public async Task Organisation_IsClosedAndGoesOn_ThenTheAccountIsClosedForEver()
    {
        var page = await SignedInAsync(Email);

        await OpenAsync(page, "/organisation");
        await page.GetByTestId("to-closing").ClickAsync();
        await Expect(page.GetByTestId("meaning")).ToContainTextAsync("For 7 days");
        await LookAsync(page, "close-organisation");
        await page.Locator("#confirmation").FillAsync("another");
        await page.GetByTestId("close").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing has changed");
        await page.Locator("#confirmation").FillAsync("Li Lei");
        await page.GetByTestId("close").ClickAsync();
        await Expect(page.GetByTestId("closing-progress")).ToHaveAttributeAsync("data-step", "Grace");
        await LookAsync(page, "organisation-closing", isKept: true);
        await page.GetByTestId("call-off").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It goes on");

        await OpenAsync(page, "/account");
        await page.GetByTestId("to-closing").ClickAsync();
        await Expect(page.GetByTestId("meaning")).ToContainTextAsync("Li Lei");
        await LookAsync(page, "close-account");
        await CheckExportAsync(page);
        await page.Locator("#confirmation").FillAsync(Email);
        await page.GetByTestId("close").ClickAsync();
        await page.ArrivesAtAsync("/sign-in");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your account is closed");

        await SendCredentialsAsync(page, Email);
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Equal(Email, (await Portal.RegisterDeveloperAsync(Email)).Email);
        await page.GotoAsync("/sign-in");
        await SendCredentialsAsync(page, Email);
        await page.ArrivesAtAsync("/$");
    }

    private static async Task CheckExportAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("export").ClickAsync());
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Contains(zip.Entries, entry => entry.FullName == "manifest.json");
        Assert.Contains(zip.Entries, entry => entry.FullName == "account.json" && entry.Length > 0);
    }
}
