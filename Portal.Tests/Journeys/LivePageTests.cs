using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>What a bad line and an impatient hand do to a page that lives on a connection.</summary>
public sealed class LivePageTests(JourneyPortal portal) : JourneyTest(portal)
{
    private const int Lines = 60;

    [SkippableFact]
    public async Task Log_ConnectionCutAndPageReloaded_LosesAndRepeatsNoLine()
    {
        var developer = await Portal.StrangerAsync();
        var connection = await Connection.OfAsync(developer.Page);
        await developer.JoinAsync("cut@example.com", "Lin Tao");
        var task = await developer.RunAsync("lines", $"for i in $(seq {Lines}); do echo line $i; sleep 0.1; done");
        await Expect(Line(developer, 5)).ToBeVisibleAsync();

        await connection.CutAsync();
        await Expect(developer.Page.Locator("#components-reconnect-modal .trying")).ToBeVisibleAsync();
        var seen = await developer.LogLinesAsync();
        await Eventually.TrueAsync("the task's end", () => Portal.QueryAsync(db => db.ComputeTasks.AnyAsync(row => row.Id == new ComputeTaskId(task) && row.State == TaskState.Succeeded)));
        Assert.True(seen.Count < Lines, "Everything was shown before the line was cut, so nothing is tried.");
        await connection.MendAsync();

        await developer.SeesAsync("Succeeded");
        await Expect(Line(developer, Lines)).ToBeVisibleAsync();
        await AssertWholeAsync(developer);
        await developer.Page.ReloadAsync();
        await developer.SettleAsync();
        await Expect(Line(developer, Lines)).ToBeVisibleAsync();
        await AssertWholeAsync(developer);
    }

    [SkippableFact]
    public async Task Page_OfAChineseBrowser_StaysChineseOnceAlive()
    {
        var developer = await Portal.StrangerAsync();
        await developer.JoinAsync("chinese@example.com", "Wang Fang");
        var chinese = await Portal.AlsoAsync(developer, "zh-CN");
        await chinese.OpenAsync("/tasks");

        await Expect(chinese.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("任务");
    }

    [SkippableFact]
    public async Task Log_PageReloadedWhileItGrows_LosesAndRepeatsNoLine()
    {
        var developer = await Portal.StrangerAsync();
        await developer.JoinAsync("reload@example.com", "Jim Green");
        await developer.RunAsync("lines", $"for i in $(seq {Lines}); do echo line $i; sleep 0.1; done");
        await Expect(Line(developer, 5)).ToBeVisibleAsync();

        await developer.Page.ReloadAsync();

        await Expect(Line(developer, Lines)).ToBeVisibleAsync();
        await AssertWholeAsync(developer);
    }

    [SkippableFact]
    public async Task Submit_DoubleClick_MakesOneTask()
    {
        var developer = await Portal.StrangerAsync();
        await developer.JoinAsync("twice@example.com", "Kate");
        await developer.DraftAsync("twice", "echo once");

        await developer.Page.GetByTestId("submit").DblClickAsync();

        await developer.SeesAsync("Succeeded");
        Assert.Equal(1, await Portal.QueryAsync(db => db.ComputeTasks.CountAsync(task => task.Name == "twice")));
        Assert.Empty(developer.Faults);
    }

    [SkippableFact]
    public async Task Page_WhoseStyleSheetsDoNotCome_DoesNotSayThatItFailed()
    {
        var visitor = await Portal.StrangerAsync();
        await visitor.Page.RouteAsync("**/*.css", route => route.AbortAsync());

        await visitor.Page.GotoAsync("/sign-in");

        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    private static ILocator Line(Person person, int number) => person.Page.GetByText($"line {number}", new PageGetByTextOptions { Exact = true });

    private static async Task AssertWholeAsync(Person person) =>
        Assert.Equal(Enumerable.Range(1, Lines).Select(number => $"line {number}"), await person.LogLinesAsync());

    /// <summary>The page's line to the portal, to be cut and mended.</summary>
    private sealed class Connection(IPage page)
    {
        private readonly List<IWebSocketRoute> _sockets = [];

        public static async Task<Connection> OfAsync(IPage page)
        {
            var connection = new Connection(page);
            await page.RouteWebSocketAsync(_ => true, socket =>
            {
                socket.ConnectToServer();
                connection._sockets.Add(socket);
            });
            return connection;
        }

        // Offline keeps new connections away; those that stand are closed by hand.
        public async Task CutAsync()
        {
            await page.Context.SetOfflineAsync(true);
            foreach (var socket in _sockets)
                await socket.CloseAsync();
        }

        public Task MendAsync() => page.Context.SetOfflineAsync(false);
    }
}
