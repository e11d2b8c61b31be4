using Microsoft.Extensions.Time.Testing;
using Portal.Live;

namespace Portal.Tests.Live;

public sealed class FeedWatchTests
{
    private readonly LatestFeed<int, string> _feed = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Start_NewsBeforeIt_IsNotLost()
    {
        await using var watch = Watch();
        _feed.Publish(1, "early");
        var news = new TaskCompletionSource<string>();

        watch.Start(values => { news.TrySetResult(values.Single()); return Task.CompletedTask; }, _ => Task.CompletedTask);

        Assert.Equal("early", await news.Task);
    }

    [Fact]
    public async Task Start_Burst_CallsBackOnceAPauseWithTheLatest()
    {
        var calls = new List<string>();
        var called = new SemaphoreSlim(0);
        await using var watch = Watch();
        watch.Start(values => { calls.Add(values.Single()); called.Release(); return Task.CompletedTask; }, _ => Task.CompletedTask);
        _feed.Publish(1, "a");
        await called.WaitAsync();
        for (var i = 0; i < 100; i++)
            _feed.Publish(1, $"b{i}");
        Assert.Equal(["a"], calls);

        // The watch may not wait on the clock yet; each step of the clock is a chance to.
        while (!await called.WaitAsync(TimeSpan.FromMilliseconds(20)))
            _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["a", "b99"], calls);
    }

    [Fact]
    public async Task Start_CallbackThrows_TellsAndEnds()
    {
        await using var watch = Watch();
        var failure = new TaskCompletionSource<Exception>();
        watch.Start(_ => throw new InvalidOperationException("broken"), error => { failure.SetResult(error); return Task.CompletedTask; });

        _feed.Publish(1, "a");

        Assert.Equal("broken", (await failure.Task).Message);
    }

    [Fact]
    public async Task Start_Twice_CallsBackOnce()
    {
        var calls = 0;
        var called = new SemaphoreSlim(0);
        await using var watch = Watch();
        for (var i = 0; i < 2; i++)
            watch.Start(_ => { calls++; called.Release(); return Task.CompletedTask; }, _ => Task.CompletedTask);

        for (var i = 0; i < 3; i++)
        {
            _feed.Publish(i, "news");
            while (!await called.WaitAsync(TimeSpan.FromMilliseconds(20)))
                _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Dispose_Always_StopsListening()
    {
        var watch = Watch();
        watch.Start(_ => Task.CompletedTask, _ => Task.CompletedTask);
        Assert.Equal(1, _feed.Listeners);

        await watch.DisposeAsync();

        Assert.Equal(0, _feed.Listeners);
    }

    private FeedWatch<int, string> Watch() => new(_feed, _ => true, TimeSpan.FromMilliseconds(500), _time);
}
