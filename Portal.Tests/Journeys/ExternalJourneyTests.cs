using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Somebody comes by a provider, in a browser that holds forms to the origins which the page names.</summary>
public sealed class ExternalJourneyTests : IAsyncLifetime
{
    private readonly PortalAppFactory _portal = new();
    private TestIssuer _issuer = default!;
    private ChromiumBrowser? _chromium;

    public async Task InitializeAsync()
    {
        if (ChromiumBrowser.Path is null)
            return;
        _issuer = await TestIssuer.StartAsync();
        _issuer.Person = new IssuedPerson("1", "han@example.com", true, "Han Meimei");
        _issuer.KnownTo(_portal).ListenOnLoopback();
        _chromium = await ChromiumBrowser.LaunchAsync();
        SetDefaultExpectTimeout(60_000);
    }

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
            await _issuer.DisposeAsync();
        }

        await _portal.DisposeAsync();
    }

    [SkippableFact]
    public async Task Newcomer_RegistersByTheProvider_ConfirmsByIt_AndComesBack()
    {
        Skip.If(_chromium is null, "Chromium is not installed");
        var context = await _chromium!.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = _portal.Address.ToString(), Locale = "en", ReducedMotion = ReducedMotion.Reduce });
        var faults = new List<string>();
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                faults.Add(message.Text);
        };
        var page = await context.NewPageAsync();

        await page.GotoAsync("/register");
        await page.GetByTestId("external-sign-in").ClickAsync();
        await Expect(page.GetByText("Acme SSO vouches for han@example.com")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Your name")).ToHaveValueAsync("Han Meimei");
        Assert.Empty((await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => violation.Id));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create account", Exact = true }).ClickAsync();
        await page.ArrivesAtAsync($"^{_portal.Address}$");

        await page.GotoAsync("/account/security/confirm?returnUrl=%2Faccount%2Fsecurity");
        await page.GetByTestId("external-confirm").ClickAsync();
        await page.ArrivesAtAsync("/account/security$");
        await Expect(page.GetByTestId("external")).ToHaveTextAsync("Linked");

        await context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?returnUrl=%2Ftasks");
        await page.GetByTestId("external-sign-in").ClickAsync();
        await page.ArrivesAtAsync("/tasks$");
        Assert.Empty(faults);
    }
}
