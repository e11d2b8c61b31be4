using Microsoft.Playwright;
using Portal.Core.Primitives;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>An administrator looks at a customer's tasks to help them, finds nothing to click, and ends it; the customer hears of it.</summary>
public sealed class SupportViewJourneyTests() : BrowserJourney(new PortalAppFactory().WithRunningWorkers().With("Portal:LocalEngine:Enabled", "false"))
{
    private const string Customer = "li@example.com";
    private const string Reason = "Ticket 4711: it waits for ever";
    private static readonly Guid Task = Guid.CreateVersion7();
    private Developer _customer = default!;

    protected override async Task PrepareAsync()
    {
        Portal.ListenOnLoopback();
        await Portal.CreateAdministratorAsync();
        _customer = await Portal.RegisterDeveloperAsync(Customer);
        using var submitted = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            _customer.Client, "/api/tasks/", new { id = Task, draft = new { projectId = _customer.ProjectId.Value, name = "waits", commandText = "true", maxRunSeconds = 60 } });
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync());
    }

    [SkippableFact]
    public async Task Administrator_LooksAndEnds_AndTheOwnerIsTold()
    {
        var admin = await SignedInAsync("admin@example.com");
        var other = await admin.Context.NewPageAsync();
        await OpenAsync(other, "/admin/customers");
        await OpenAsync(admin, $"/admin/customers/{_customer.OrganisationId}");
        await admin.GetByTestId($"view-as-{Customer}").ClickAsync();
        await admin.Locator("#view-reason").FillAsync(Reason);
        await LookAsync(admin, "support-view-start");
        await admin.GetByTestId("dialog-act").ClickAsync();

        await admin.ArrivesAtAsync("/$");
        await Expect(admin.GetByTestId("support-view")).ToContainTextAsync("as Li Lei: read only");
        await LookAsync(admin, "support-view-home", isKept: true);
        // Another tab of the same browser comes again by itself, as part of the view.
        await Expect(other.GetByTestId("support-view")).ToBeVisibleAsync();
        // When its time is over it asks again whether it may still be shown. Of the browser's clock alone: for the portal the view goes on.
        // All tabs share that clock: this one would come again by itself just when it is told to go elsewhere.
        await admin.GotoAsync("about:blank");
        await other.Clock.InstallAsync();
        await other.ReloadAsync();
        await other.EvaluateAsync("() => { document.body.dataset.shown = 'before' }");
        await other.Clock.FastForwardAsync("29:00");
        await Expect(other.Locator("body[data-shown=before]")).ToHaveCountAsync(1);
        await other.Clock.FastForwardAsync("02:00");
        await Expect(other.Locator("body[data-shown=before]")).ToHaveCountAsync(0);
        foreach (var (path, name) in new[] { ("/tasks", "tasks"), ("/files", "files"), ("/usage", "usage"), ("/billing", "billing"), ("/organisation", "organisation"), ("/account", "closed") })
        {
            await OpenAsync(admin, path);
            await Expect(admin.GetByTestId("support-view")).ToBeVisibleAsync();
            await LookAsync(admin, $"support-view-{name}", isKept: true);
        }

        await OpenAsync(admin, "/tasks");
        await admin.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "waits" }).ClickAsync();
        await Expect(admin.GetByTestId("why-waiting")).ToBeVisibleAsync();
        await Expect(admin.GetByTestId("stop")).ToHaveCountAsync(0);
        await LookAsync(admin, "support-view-task", isKept: true);
        var status = await admin.EvaluateAsync<int>("path => fetch(path, { method: 'POST' }).then(answer => answer.status)", $"/api/tasks/{Task}/stop");
        Assert.Equal(403, status);
        await admin.GetByTestId("end-support-view").ClickAsync();
        await admin.ArrivesAtAsync($"/admin/customers/{_customer.OrganisationId}$");
        await Expect(admin.GetByTestId("support-view")).ToHaveCountAsync(0);

        var owner = await SignedInAsync(Customer);
        await OpenAsync(owner, "/notifications");
        await Expect(owner.GetByText(Reason)).ToBeVisibleAsync();
        await LookAsync(owner, "support-view-told", isKept: true);
        await OpenAsync(owner, "/organisation/audit");
        await Expect(owner.GetByTestId("audit")).ToContainTextAsync("Began to view as a member");
        await Expect(owner.GetByTestId("audit")).ToContainTextAsync("Ended viewing as a member");
        await LookAsync(owner, "support-view-audit", isKept: true);
        // The one is the refusal that was asked for.
        Assert.Equal(1, Faults.Count(fault => fault.Contains("403", StringComparison.Ordinal)));
        Assert.Single(Faults);
    }
}
