using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Somebody is invited, joins, and loses the right to work while their page is open.</summary>
public sealed class TeamJourneyTests(JourneyPortal portal) : JourneyTest(portal)
{
    private const string Newcomer = "newcomer@example.com";

    [SkippableFact]
    public async Task Role_TakenWhileThePageIsOpen_TakesEffectThere()
    {
        var owner = await Portal.StrangerAsync();
        await owner.JoinAsync("founder@example.com", "Wei Ling", "Nebula");
        var newcomer = await Portal.StrangerAsync();
        await newcomer.JoinAsync(Newcomer, "Ma Jun");
        await owner.InviteAsync(Newcomer, "Developer");
        await newcomer.AcceptInvitationAsync(Newcomer);
        await newcomer.OpenAsync("/tasks/new");
        var project = newcomer.Page.Locator("#project option", new PageLocatorOptions { HasText = "Nebula / default" });
        await Expect(project).ToHaveCountAsync(1);

        await owner.OpenAsync("/organisation");
        await owner.Page.GetByTestId($"role-{Newcomer}").SelectOptionAsync("Viewer");

        // Nobody touches the page: it comes again by itself, without what is no longer theirs.
        await Expect(project).ToHaveCountAsync(0);
        await Expect(newcomer.Page.GetByText("No project to run in")).ToBeVisibleAsync();
        await owner.OpenAsync("/organisation/audit");
        await Expect(owner.Page.GetByTestId("audit")).ToContainTextAsync("founder@example.com");
        Assert.Empty(owner.Faults);
    }
}
