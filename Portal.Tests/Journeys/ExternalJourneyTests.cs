using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Somebody comes by a provider, in a browser that holds forms to the origins which the page names.</summary>
public sealed class ExternalJourneyTests() : BrowserJourney(new PortalAppFactory())
{
    private TestIssuer? _issuer;

    protected override async Task PrepareAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Person = new IssuedPerson("1", "han@example.com", true, "Han Meimei");
        _issuer.KnownTo(Portal).ListenOnLoopback();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_issuer is not null)
            await _issuer.DisposeAsync();
    }

    [SkippableFact]
    public async Task Newcomer_RegistersByTheProvider_ConfirmsByIt_AndComesBack()
    {
        var page = await NewPageAsync();

        await page.GotoAsync("/register");
        await page.GetByTestId("external-sign-in").ClickAsync();
        await Expect(page.GetByText("Acme SSO vouches for han@example.com")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Your name")).ToHaveValueAsync("Han Meimei");
        await LookAsync(page, "external-register");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create account", Exact = true }).ClickAsync();
        await page.ArrivesAtAsync($"^{Portal.Address}$");

        await page.GotoAsync("/account/security/confirm?returnUrl=%2Faccount%2Fsecurity");
        await page.GetByTestId("external-confirm").ClickAsync();
        await page.ArrivesAtAsync("/account/security$");
        await Expect(page.GetByTestId("external")).ToHaveTextAsync("Linked");
        await LookAsync(page, "external-linked", isKept: true);

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?returnUrl=%2Ftasks");
        await LookAsync(page, "external-sign-in", isKept: true);
        await page.GetByTestId("external-sign-in").ClickAsync();
        await page.ArrivesAtAsync("/tasks$");
        Assert.Empty(Faults);
    }
}
