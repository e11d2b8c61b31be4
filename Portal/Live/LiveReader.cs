namespace Portal.Live;

/// <summary>A page's ear on a feed: reads in the background, hands bursts over at most four times a second, ends with the page.</summary>
public sealed class LiveReader<TKey, TValue> : IAsyncDisposable
    where TKey : notnull
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly CancellationTokenSource _stop = new();
    private readonly LatestFeed<TKey, TValue>.Subscription _subscription;
    private readonly Task _reading;

    internal LiveReader(LatestFeed<TKey, TValue> feed, Func<TValue, bool> wants, Func<IReadOnlyCollection<TValue>, Task> take, Func<Exception, Task> fail)
    {
        _subscription = feed.Subscribe(wants);
        _reading = ReadAsync(take, fail);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _subscription.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync(Func<IReadOnlyCollection<TValue>, Task> take, Func<Exception, Task> fail)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await take(await _subscription.ReadAsync(_stop.Token));
                // What comes meanwhile is merged: a burst is one rendering.
                await Task.Delay(Pause, TimeProvider.System, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (ObjectDisposedException)
        {
            // The circuit went first.
        }
        catch (Exception error)
        {
            await fail(error);
        }
    }
}

public static class LiveReader
{
    /// <param name="take">Called on the reader's thread: enter the circuit with <c>InvokeAsync</c>.</param>
    /// <param name="fail">Gets what <paramref name="take"/> throws: <c>DispatchExceptionAsync</c>.</param>
    public static LiveReader<TKey, TValue> Start<TKey, TValue>(
        LatestFeed<TKey, TValue> feed, Func<TValue, bool> wants, Func<IReadOnlyCollection<TValue>, Task> take, Func<Exception, Task> fail)
        where TKey : notnull => new(feed, wants, take, fail);
}
