namespace Portal.Live;

/// <summary>
/// Reads a feed for a page: subscribed at once, so that what the page reads from the database next misses nothing; then calls
/// back for news, at most once a pause. Disposing ends the reading before it returns.
/// </summary>
public sealed class FeedWatch<TKey, TValue> : IAsyncDisposable
    where TKey : notnull
{
    private readonly LatestFeed<TKey, TValue>.Subscription _subscription;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _pause;
    private readonly TimeProvider _time;
    private Task? _reading;

    public FeedWatch(LatestFeed<TKey, TValue> feed, Func<TValue, bool> wants, TimeSpan pause, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(feed);
        _subscription = feed.Subscribe(wants);
        (_pause, _time) = (pause, time);
    }

    /// <summary>Begins to call back; a second call changes nothing.</summary>
    /// <param name="onNews">Given the newest value of each key that changed.</param>
    /// <param name="onFailure">Given what <paramref name="onNews"/> threw; the reading ends with it.</param>
    public void Start(Func<IReadOnlyCollection<TValue>, Task> onNews, Func<Exception, Task> onFailure) => _reading ??= ReadAsync(onNews, onFailure);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _subscription.Dispose();
        if (_reading is not null)
            await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(Func<IReadOnlyCollection<TValue>, Task> onNews, Func<Exception, Task> onFailure)
    {
        try
        {
            while (true)
            {
                await onNews(await _subscription.ReadAsync(_stop.Token));
                await Task.Delay(_pause, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (ObjectDisposedException) when (_stop.IsCancellationRequested)
        {
            // The circuit went first.
        }
        catch (Exception error)
        {
            await onFailure(error);
        }
    }
}
