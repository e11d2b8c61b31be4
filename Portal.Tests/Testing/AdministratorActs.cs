using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Testing;

/// <summary>What the administrator does, through the pages.</summary>
public static class AdministratorActs
{
    public static async Task TopUpAsync(this Person admin, string organisation, string amount, string reference)
    {
        await admin.OpenAsync("/admin/customers");
        await admin.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = organisation }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Top up" }).ClickAsync();
        await admin.Page.GetByLabel("Amount in CNY").FillAsync(amount);
        await admin.Page.GetByLabel("Payment reference").FillAsync(reference);
        await admin.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("was added");
    }

    /// <summary>Gives credit that can be used to the end of a day; or asks a second administrator to.</summary>
    public static async Task GiveCreditAsync(this Person admin, Guid organisation, string amount, string reason, string lastDay)
    {
        await admin.OpenAsync($"/admin/customers/{organisation}");
        await admin.Page.GetByTestId("grant-credit").ClickAsync();
        await admin.Page.Locator("#credit-amount").FillAsync(amount);
        await admin.Page.Locator("#credit-reason").FillAsync(reason);
        await admin.Page.Locator("#credit-day").FillAsync(lastDay);
        await admin.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Status)).ToBeVisibleAsync();
    }

    /// <summary>Chooses from the menu of the one node, and waits for the state it then shows.</summary>
    public static async Task ChangeNodeAsync(this Person admin, string act, string state)
    {
        await admin.OpenAsync("/admin/capacity");
        var node = admin.Page.GetByTestId("node");
        await node.Locator("summary").ClickAsync();
        await node.Locator($"[data-act={act}]").ClickAsync();
        await Expect(node).ToContainTextAsync(state);
    }

    /// <summary>Gives the one node these labels, one <c>name=value</c> a line.</summary>
    public static async Task LabelNodeAsync(this Person admin, string labels)
    {
        await admin.OpenAsync("/admin/capacity");
        await admin.BeginLabelsAsync();
        await admin.Page.Locator("#labels").FillAsync(labels);
        await admin.Page.GetByTestId("dialog-act").ClickAsync();
        await Expect(admin.Page.GetByTestId("node-label")).ToHaveCountAsync(labels.Split('\n').Length);
    }

    /// <summary>Opens the dialog of the labels of the one node.</summary>
    public static async Task BeginLabelsAsync(this Person admin)
    {
        var node = admin.Page.GetByTestId("node");
        await node.Locator("summary").ClickAsync();
        await node.Locator("[data-act=Label]").ClickAsync();
        await Expect(admin.Page.Locator("#labels")).ToBeVisibleAsync();
    }

    /// <summary>Moves the portal's date on to the first instant of the next month.</summary>
    public static async Task GoToNextMonthAsync(this Person admin)
    {
        await admin.OpenAsync("/admin/invoicing");
        await admin.Page.GetByTestId("next-month").ClickAsync();
        await Expect(admin.Page.GetByTestId("test-clock").Locator("time").First).ToContainTextAsync("-01 00:0");
    }

    /// <summary>Moves the portal's date on to the next month and closes what ended; either the button or the portal's own worker does it first.</summary>
    public static async Task CloseMonthAsync(this Person admin)
    {
        await admin.GoToNextMonthAsync();
        await Expect(admin.Page.Locator("[data-testid=close-due]:enabled, a[href$='/pdf']").First).ToBeVisibleAsync();
        await admin.Page.GetByTestId("close-due").ClickAsync(new LocatorClickOptions { Force = true });
        await Expect(admin.Page.GetByTestId("close-due")).ToBeDisabledAsync();
        await Expect(admin.Page.Locator(".notice[role=status]")).ToHaveCountAsync(0);
        await Expect(admin.Page.Locator("a[href$='/pdf']").First).ToBeVisibleAsync();
    }

    /// <summary>Moves the portal's date on.</summary>
    public static async Task MoveClockAsync(this Person admin, TimeSpan step)
    {
        await admin.OpenAsync("/admin/invoicing");
        var clock = admin.Page.GetByTestId("test-clock");
        var now = clock.Locator("time").First;
        var shown = DateTime.ParseExact((await now.InnerTextAsync()).Trim(), "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var wanted = (shown + step).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        await clock.Locator("input").FillAsync(wanted);
        await clock.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Move", Exact = true }).ClickAsync();
        await Expect(now).ToHaveTextAsync(wanted.Replace('T', ' '));
    }
}
