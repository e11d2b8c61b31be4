using AngleSharp.Dom;
using Bunit;
using Portal.Components.Shared;
using Portal.Core.Execution;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class LogViewTests : PortalComponentTest
{
    private const int LineBytes = 10;
    private readonly List<LogLine> _file = [];
    private readonly List<long> _reads = [];
    private int _pageLines = 50;
    private bool _isBroken;

    [Fact]
    public void Render_Log_ShowsItsLinesOnceWithTimesOfTheZone()
    {
        UseTimeZone("Asia/Tokyo");
        Write(120);

        var view = Show();

        Assert.Equal(_file.Select(line => line.Text), Texts(view));
        Assert.Equal("09:00:00.000", view.Find(".log-line time").TextContent);
        Assert.Equal([0, 500, 1000], _reads);
    }

    [Fact]
    public void Render_ThousandsOfLines_DrawsOnlyTheLastBlocks()
    {
        _pageLines = 1000;
        Write(3050);

        var view = Show();

        Assert.Equal(31, view.FindAll(".log-block").Count);
        Assert.Equal(150, view.FindAll(".log-line").Count);
        Assert.Equal("line 3049", Texts(view).Last());
    }

    [Fact]
    public async Task InSight_EarlierBlock_IsDrawn()
    {
        Write(500);
        var view = Show();

        await view.InvokeAsync(() => view.Instance.InSight([0]));

        Assert.Contains("line 0", Texts(view));
        Assert.DoesNotContain("line 100", Texts(view));
    }

    [Fact]
    public void LogBytes_Grows_ReadsOnWithoutRepeatingALine()
    {
        Write(10);
        var view = Show();
        Write(5);
        Grow(view);
        Grow(view);

        Assert.Equal(_file.Select(line => line.Text), Texts(view));
        Assert.Equal([0, 100], _reads);
    }

    [Fact]
    public async Task LogBytes_GrowsWhileReading_ReadsOnePageAtATimeAndLosesNone()
    {
        Write(10);
        var gate = new TaskCompletionSource();
        var view = Render<LogView>(parameters => parameters
            .Add(log => log.LogBytes, 100)
            .Add(log => log.ReadPage, async (from, _) =>
            {
                await gate.Task;
                return Read(from);
            }));
        Write(10);
        view.Render(parameters => parameters.Add(log => log.LogBytes, 200));

        await view.InvokeAsync(gate.SetResult);

        view.WaitForAssertion(() => Assert.Equal(_file.Select(line => line.Text), Texts(view)));
        Assert.Single(_reads);
    }

    [Fact]
    public async Task Paused_NewLinesCome_CountsThemAndFollowsAgainOnRequest()
    {
        Write(10);
        var view = Show();
        Assert.Empty(view.FindAll("[data-testid=log-follow]"));

        await view.InvokeAsync(view.Instance.Paused);
        Assert.Contains("Follow", view.Find("[data-testid=log-follow]").TextContent);
        Write(3);
        Grow(view);
        Assert.Contains("3 new lines – follow", view.Find("[data-testid=log-follow]").TextContent);

        await view.Find("[data-testid=log-follow]").ClickAsync(new());
        Assert.Empty(view.FindAll("[data-testid=log-follow]"));
        Assert.Equal(13, Texts(view).Count);
    }

    [Fact]
    public async Task ReachedEnd_WhilePaused_Follows()
    {
        Write(10);
        var view = Show();
        await view.InvokeAsync(view.Instance.Paused);

        await view.InvokeAsync(view.Instance.ReachedEndAsync);
        view.Render();

        Assert.Empty(view.FindAll("[data-testid=log-follow]"));
    }

    [Fact]
    public async Task Search_Hits_AreCountedMarkedAndWalked()
    {
        Write(300);
        var view = Show();

        await view.Find("[data-testid=log-search]").InputAsync("LINE 1");
        Assert.Equal("111 found", view.Find("[data-testid=log-hits]").TextContent);
        await view.Find("[data-testid=log-next]").ClickAsync(new());

        Assert.Equal("1 of 111", view.Find("[data-testid=log-hits]").TextContent);
        Assert.Equal("line 1", view.Find(".log-line.chosen span").TextContent);
        Assert.Equal("line 1", view.Find(".log-line.chosen mark").TextContent);
        Assert.NotEmpty(view.FindAll("[data-testid=log-follow]"));
        await view.Find("[data-testid=log-previous]").ClickAsync(new());
        Assert.Equal("line 199", view.Find(".log-line.chosen span").TextContent);
    }

    [Fact]
    public void Render_MarkupAndColours_AreTextAndClasses()
    {
        Write("\u001b[31m<img src=x onerror=alert(1)>\u001b[0m");

        var view = Show();

        Assert.Empty(view.FindAll("img"));
        Assert.Equal("<img src=x onerror=alert(1)>", view.Find(".ansi-red").TextContent);
    }

    [Fact]
    public async Task ReadPage_Fails_KeepsTheLinesAndOffersAnotherTry()
    {
        Write(10);
        var view = Show();
        Write(5);
        _isBroken = true;
        Grow(view);
        Assert.Equal(10, Texts(view).Count);

        _isBroken = false;
        await view.Find("[role=alert] button").ClickAsync(new());

        Assert.Equal(15, Texts(view).Count);
        Assert.Empty(view.FindAll("[role=alert]"));
    }

    [Fact]
    public void Render_VeryLongLog_OpensWithItsEnd()
    {
        var asked = -1L;
        Render<LogView>(parameters => parameters.Add(log => log.LogBytes, 100L * 1024 * 1024).Add(log => log.DownloadHref, "/log").Add(log => log.ReadPage, (from, _) =>
        {
            asked = from;
            return Task.FromResult(new LogPage([], from));
        }));

        Assert.Equal(96L * 1024 * 1024, asked);
    }

    [Theory]
    [InlineData(false, "No output yet.")]
    [InlineData(true, "The task printed nothing.")]
    public void Render_EmptyLog_SaysSo(bool isOver, string expected)
    {
        var view = Render<LogView>(parameters => parameters.Add(log => log.IsOver, isOver).Add(log => log.ReadPage, (from, _) => Task.FromResult(Read(from))));

        Assert.Equal(expected, view.Find(".log-note").TextContent);
    }

    [Fact]
    public async Task Dispose_WhileReading_CancelsTheRead()
    {
        var cancelled = false;
        Render<LogView>(parameters => parameters.Add(log => log.LogBytes, 10).Add(log => log.ReadPage, async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => cancelled = true, TaskScheduler.Default);
            stop.ThrowIfCancellationRequested();
            return new LogPage([], 0);
        }));

        await DisposeComponentsAsync();

        Assert.True(cancelled);
    }

    private static List<string> Texts(IRenderedComponent<LogView> view) => [.. view.FindAll(".log-line > span").Select(line => line.TextContent)];

    private IRenderedComponent<LogView> Show() => Render<LogView>(parameters => parameters
        .Add(log => log.LogBytes, _file.Count * LineBytes)
        .Add(log => log.ReadPage, (from, _) => _isBroken ? Task.FromException<LogPage>(new IOException("disk")) : Task.FromResult(Read(from))));

    private void Grow(IRenderedComponent<LogView> view) => view.Render(parameters => parameters.Add(log => log.LogBytes, _file.Count * LineBytes));

    private void Write(int lines)
    {
        for (var i = 0; i < lines; i++)
            Write($"line {_file.Count}");
    }

    private void Write(string text) => _file.Add(new LogLine(_file.Count * LineBytes, DateTimeOffset.UnixEpoch, LogStream.Output, text, Continues: false));

    private LogPage Read(long from)
    {
        _reads.Add(from);
        var lines = _file.Where(line => line.Offset >= from).Take(_pageLines).ToList();
        return new LogPage(lines, lines.Count == 0 ? from : lines[^1].Offset + LineBytes);
    }
}
