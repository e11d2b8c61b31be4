using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Accounts.Verification;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>What is done most is done without a mouse: a task handed in, and ten applications reviewed in a row.</summary>
public sealed class KeyboardJourneyTests() : BrowserJourney(new PortalAppFactory().With("Portal:Verification:IsRequired", "true"))
{
    private const string Reviewer = "admin@example.com";
    private const string Developer = "keys@example.com";
    private const int Applications = 10;

    // More stops than any page has.
    private const int MostTabs = 80;

    protected override async Task PrepareAsync()
    {
        Portal.ListenOnLoopback();
        await Portal.CreateAdministratorAsync(Reviewer);
    }

    [SkippableFact]
    public async Task TenApplications_AreReviewedInARow()
    {
        var page = await SignInAsync(Reviewer);
        for (var i = 0; i < Applications; i++)
            await ApplyAsync($"applicant{i}@example.com", $"李雷{i}");

        await OpenAsync(page, "/admin/verification");
        await TabToAsync(page, "[data-testid=take-next]");
        await page.Keyboard.PressAsync("Enter");
        for (var i = 0; i < Applications; i++)
        {
            // The oldest first, and the next by itself once one is decided.
            await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = $"李雷{i}" })).ToBeVisibleAsync();
            await Expect(page.GetByTestId("checklist")).ToBeFocusedAsync();
            var lines = await page.Locator(".check-line").CountAsync();
            for (var line = 0; line < lines; line++)
                await page.Keyboard.PressAsync(i % 2 == 1 && line == lines - 1 ? "r" : "a");
            await Expect(page.GetByTestId("decide")).ToBeEnabledAsync();
            await page.Keyboard.PressAsync("n");
        }

        await page.ArrivesAtAsync("/admin/verification$");
        var states = await Portal.QueryAsync(db => db.VerificationCases.GroupBy(one => one.State).Select(some => new { some.Key, Count = some.Count() }).ToDictionaryAsync(some => some.Key, some => some.Count));
        Assert.Equal((Applications / 2, Applications / 2), (states[VerificationState.Approved], states[VerificationState.Refused]));
        Assert.Empty(Faults);
    }

    [SkippableFact]
    public async Task Task_IsHandedInAndFound()
    {
        await Portal.RegisterDeveloperAsync(Developer);
        await Portal.QueryAsync(db =>
        {
            db.ComputeNodes.Add(ANode.With());
            return db.SaveChangesAsync();
        });
        var page = await SignInAsync(Developer);

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("n");
        await page.ArrivesAtAsync("/tasks/new$");
        await Expect(page.GetByTestId("new-task")).ToBeVisibleAsync();
        await TabToAsync(page, "input[name=kind]:checked");
        await TabToAsync(page, "#name");
        await page.Keyboard.TypeAsync("by keyboard");
        await TabToAsync(page, "#command");
        await page.Keyboard.TypeAsync("echo done");
        await TabToAsync(page, "#minutes");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("5");
        await TabToAsync(page, "[data-testid=submit]");
        await Expect(page.Locator("[data-testid=submit]")).ToBeEnabledAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAtAsync("/tasks/[0-9a-f-]{36}$");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "by keyboard" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("by keyb");
        await Expect(page.GetByTestId("palette").Locator("[role=option][aria-selected=true]")).ToContainTextAsync("by keyboard");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAtAsync("/tasks/[0-9a-f-]{36}$");
        Assert.Empty(Faults);
    }

    // What has the focus must be seen to have it, or nobody finds the way.
    private static async Task TabToAsync(IPage page, string selector)
    {
        var target = page.Locator(selector).First;
        await Expect(target).ToBeVisibleAsync();
        for (var i = 0; i <= MostTabs; i++)
        {
            if (!await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                await page.Keyboard.PressAsync("Tab");
                continue;
            }

            Assert.True(await target.EvaluateAsync<bool>("element => element.matches(':focus-visible')"), $"{selector} does not show its focus.");
            return;
        }

        Assert.Fail($"No number of Tabs reaches {selector}.");
    }

    private async Task<IPage> SignInAsync(string email)
    {
        var page = await NewPageAsync();
        await page.GotoAsync("/sign-in");
        await TabToAsync(page, "#email");
        await page.Keyboard.TypeAsync(email);
        await TabToAsync(page, "#password");
        await page.Keyboard.TypeAsync(PortalAppFactory.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAtAsync("/$|/admin$");
        // Before the page is there no frame waits for a circuit either, and no key is heard.
        await Expect(page.Locator(".frame[data-interactive]")).ToBeVisibleAsync();
        return page;
    }

    private async Task ApplyAsync(string email, string name)
    {
        var applicant = await Portal.RegisterDeveloperAsync(email);
        using var written = await applicant.Client.PutAsJsonAsync("/api/verification/", new
        {
            organisation = applicant.OrganisationId.Value, version = 0, subject = "Person",
            fields = new { legalName = name, country = "CN", idNumber = "11010519491231002X", address = "北京市海淀区 1 号", phone = "+86 10 1234 5678" },
        });
        Assert.True(written.IsSuccessStatusCode, await written.Content.ReadAsStringAsync());
        using var content = new ByteArrayContent(ADocument.Picture(width: 600, height: 380)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var uploaded = await applicant.Client.PutAsync($"/api/verification/documents/card.png?organisation={applicant.OrganisationId}", content);
        Assert.True(uploaded.IsSuccessStatusCode, await uploaded.Content.ReadAsStringAsync());
        var version = await Portal.QueryAsync(db => db.VerificationCases.Where(one => one.OrganisationId == applicant.OrganisationId).Select(one => one.Version).SingleAsync());
        using var submitted = await applicant.Client.PostAsJsonAsync("/api/verification/submit", new { organisation = applicant.OrganisationId.Value, version });
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync());
    }
}
