using Microsoft.Playwright;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>Hands that stay on the keyboard.</summary>
public sealed class PaletteJourneyTests(JourneyPortal portal) : JourneyTest(portal)
{
    [SkippableFact]
    public async Task Keys_OpenFindMoveAndGo_AndLeaveFieldsAlone()
    {
        var developer = await Portal.StrangerAsync();
        await developer.JoinAsync("keys@example.com", "Lin Tao");
        // The circuit draws the page anew as it begins.
        await developer.SettleAsync();
        var (page, keyboard) = (developer.Page, developer.Page.Keyboard);
        var (palette, field) = (page.GetByTestId("palette"), page.GetByTestId("palette").GetByRole(AriaRole.Combobox));
        var chosen = palette.Locator("[role=option][aria-selected=true]");

        // By its key; then down to the second of what is found, and there.
        await keyboard.PressAsync("/");
        await Expect(field).ToBeFocusedAsync();
        await keyboard.TypeAsync("budget");
        await Expect(chosen).ToContainTextAsync("Budgets");
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", "palette-option-0");
        await keyboard.PressAsync("ArrowDown");
        await Expect(chosen).ToContainTextAsync("Set a budget");
        await Expect(chosen).ToHaveCountAsync(1);
        await keyboard.PressAsync("ArrowUp");
        await keyboard.PressAsync("Enter");
        await page.ArrivesAtAsync("/billing/budgets$");
        await Expect(palette).ToBeHiddenAsync();

        // Enter before the answer waits for it.
        await keyboard.PressAsync("Control+k");
        await keyboard.TypeAsync("transactions");
        await keyboard.PressAsync("Enter");
        await page.ArrivesAtAsync("/billing/transactions$");

        // Empty, it shows where one was.
        await keyboard.PressAsync("/");
        await Expect(chosen).ToContainTextAsync("Budgets");
        await keyboard.PressAsync("Escape");
        await Expect(palette).ToBeHiddenAsync();

        // Escape leaves one where one was.
        await page.GetByTestId("bell").FocusAsync();
        await keyboard.PressAsync("/");
        await Expect(field).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("bell")).ToBeFocusedAsync();

        // What keys do, and that they do it.
        await keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await keyboard.PressAsync("g");
        await keyboard.PressAsync("t");
        await page.ArrivesAtAsync("/tasks$");
        await developer.SettleAsync();

        // In a field they are letters.
        var name = page.Locator("main form[role=search] input[name=q]");
        await name.FocusAsync();
        await keyboard.TypeAsync("/?gt");
        await Expect(name).ToHaveValueAsync("/?gt");
        await Expect(palette).ToBeHiddenAsync();
        await page.ArrivesAtAsync("/tasks$");
        Assert.Empty(developer.Faults);
    }

    [SkippableFact]
    public async Task Search_OnAPageWithoutACircuit_AsksTheListOfTasks()
    {
        var developer = await Portal.StrangerAsync();
        await developer.JoinAsync("static@example.com", "Han Mei");
        await developer.OpenAsync("/account/security");

        await developer.Page.GetByTestId("search").ClickAsync();
        await developer.Page.Keyboard.TypeAsync("train");
        await developer.Page.Keyboard.PressAsync("Enter");

        await developer.Page.ArrivesAtAsync(@"/tasks\?q=train$");
        Assert.Empty(developer.Faults);
    }
}
