using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Testing;

/// <summary>What a developer does with tasks, through the pages.</summary>
public static class TaskActs
{
    /// <summary>Fills in the form of a new task with a command and leaves it there, ready to submit.</summary>
    public static async Task DraftAsync(this Person person, string name, string command, decimal cores = 0.5m, decimal gibibytes = 0.25m, int minutes = 10)
    {
        await person.OpenAsync("/tasks/new");
        await person.Page.GetByText("Command", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await person.WriteAsync("Command (bash)", command);
        await person.WriteAsync("Name", name);
        await person.WriteAsync("CPU, cores", cores.ToString(CultureInfo.InvariantCulture));
        await person.WriteAsync("Memory, GiB", gibibytes.ToString(CultureInfo.InvariantCulture));
        await person.WriteAsync("At most, minutes", minutes.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Submits the form and waits for the task's page.</summary>
    public static async Task<Guid> SubmitAsync(this Person person)
    {
        await person.Page.GetByTestId("submit").ClickAsync();
        await person.Page.ArrivesAtAsync("/tasks/[0-9a-f-]{36}$");
        await person.SettleAsync();
        return Guid.Parse(new Uri(person.Page.Url).Segments[^1]);
    }

    public static async Task<Guid> RunAsync(this Person person, string name, string command, decimal cores = 0.5m, decimal gibibytes = 0.25m, int minutes = 10)
    {
        await person.DraftAsync(name, command, cores, gibibytes, minutes);
        return await person.SubmitAsync();
    }

    /// <summary>Waits until the open task's page shows a state, without being loaded again.</summary>
    public static Task SeesAsync(this Person person, string state) =>
        Expect(person.Page.Locator("h1 [data-testid=state]")).ToHaveAttributeAsync("data-state", state);

    /// <summary>The amount that an element shows, in micro-units.</summary>
    public static async Task<long> MicrosAsync(this ILocator locator) =>
        long.Parse((await locator.Locator(".money").First.GetAttributeAsync("data-micros"))!, CultureInfo.InvariantCulture);

    public static Task<IReadOnlyList<string>> LogLinesAsync(this Person person) => person.Page.Locator(".log-line > span").AllInnerTextsAsync();

    public static Task ShowAsync(this Person person, string tab) =>
        person.Page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Task", Exact = true }).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = tab }).ClickAsync();

    public static async Task StopAsync(this Person person)
    {
        await person.Page.GetByTestId("stop").ClickAsync();
        await person.Page.GetByTestId("stop-confirm").ClickAsync();
        await person.SeesAsync("Cancelled");
    }
}
