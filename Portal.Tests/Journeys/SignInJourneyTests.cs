using Microsoft.Playwright;
using Portal.Features.AccountSecurity;
using Portal.Tests.Features.AccountSecurity;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Passkeys, sessions and the second step in a real browser, with the authenticator that Chromium brings for tests.</summary>
public sealed class SignInJourneyTests() : BrowserJourney(new PortalAppFactory().With("Portal:Security:RequireTwoFactorForAdministrators", "true").WithRunningWorkers())
{
    private const string Email = "li@example.com";

    // A passkey belongs to a name, and an address of numbers is none.
    protected override Uri Address => new UriBuilder(Portal.Address) { Host = "localhost" }.Uri;

    protected override async Task PrepareAsync()
    {
        Portal.ListenOnLoopback();
        await Portal.RegisterDeveloperAsync(Email);
    }

    [SkippableFact]
    public async Task Passkey_Added_SignsInWithoutAPassword_AndConfirms()
    {
        var page = await SignedInAsync(Email);
        await AddAuthenticatorAsync(page);
        await page.GotoAsync("/account/security");
        await page.Locator("form[data-passkey=add] input").FillAsync("Work laptop");
        await page.GetByTestId("add-passkey").ClickAsync();
        await Expect(page.GetByTestId("passkeys")).ToContainTextAsync("Work laptop");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?returnUrl=%2Faccount%2Fsecurity%2Fconfirm%3FreturnUrl%3D%252Ftasks");
        await page.GetByTestId("passkey-sign-in").ClickAsync();
        // A click that comes before the page's script is there does nothing. The page itself is asked: what the browser tells of its loading may be of the page before.
        await page.ArrivesAtAsync("/account/security/confirm");
        await Eventually.TrueAsync("the page with its scripts", async () => await page.EvaluateAsync<string>("document.readyState") == "complete");
        await page.GetByTestId("passkey-confirm").ClickAsync();
        await page.ArrivesAtAsync("/tasks$");

        // Once removed, it is known no more.
        await page.GotoAsync("/account/security");
        await page.GetByTestId("passkeys").Locator("button.danger").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("removed");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByTestId("passkey-sign-in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not sign in");
        Assert.DoesNotContain(Faults, fault => fault.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public async Task Session_EndedElsewhere_LeavesAnOpenPageWithinFiveSeconds()
    {
        var page = await SignedInAsync(Email);
        await page.GotoAsync("/tasks");
        await Expect(page.Locator(".frame[data-interactive]")).ToBeVisibleAsync();
        using var elsewhere = await Portal.SignInAsync(Email);
        var started = TimeProvider.System.GetTimestamp();
        using var ended = await elsewhere.DeleteAsync("/api/account/security/sessions");
        Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync());

        await page.ArrivesAtAsync(@"/sign-in\?");

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    // As it is without any setting: from the address of the first start, through the second step, to the platform.
    [SkippableFact]
    public async Task FirstAdministrator_SetsUpTheSecondStep_AndGoesOnToThePlatform()
    {
        var code = await Portal.NewSetupCodeAsync();
        var page = await NewPageAsync();
        await page.GotoAsync($"/setup?code={code}");
        await page.GetByLabel("Your name").FillAsync("Han Meimei");
        await page.GetByLabel("E-mail").FillAsync("root@example.com");
        await page.GetByLabel("Password").FillAsync(PortalAppFactory.Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make administrator" }).ClickAsync();

        await page.ArrivesAtAsync(@"/account/security/authenticator\?");
        await LookAsync(page, "second-step-required", isKept: true);
        var key = (await page.GetByTestId("authenticator-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Code" }).FillAsync(SecurityActs.CodeOf(key, TimeProvider.System.GetUtcNow()));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByTestId("recovery-codes").Locator("li")).ToHaveCountAsync(Authenticator.CodeCount);
        await LookAsync(page, "recovery-codes");
        await page.GetByText("I have kept them").ClickAsync();

        await page.ArrivesAtAsync("/admin$");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task Pages_EachInTurn_BreakNoPolicy()
    {
        var page = await SignedInAsync(Email);
        foreach (var address in new[] { "/", "/tasks", "/tasks/new", "/files", "/usage", "/billing", "/billing/prices", "/account", "/account/security", "/account/security/authenticator", "/prices", "/sign-in", "/api/docs/v1" })
        {
            await page.GotoAsync(address);
            await Expect(page.Locator(".frame:not([data-interactive])")).ToHaveCountAsync(0);
        }

        // By a link within the circuit, and by one that leaves it.
        await page.GotoAsync("/");
        await page.Locator(".sidebar a[href='/tasks']").ClickAsync();
        await page.ArrivesAtAsync("/tasks$");
        await page.Locator(".sidebar a[href='/account']").ClickAsync();
        await page.Locator("a[href='/account/security']").ClickAsync();
        await Expect(page.GetByTestId("sessions")).ToBeVisibleAsync();

        Assert.Empty(Faults);
    }

    // As a phone or laptop that unlocks by a finger, and asks nobody.
    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
