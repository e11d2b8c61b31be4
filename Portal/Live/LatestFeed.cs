namespace Portal.Live;

/// <summary>
/// Hands the newest value of each key to whoever listens. A slow listener sees fewer steps, never an old last one: between two
/// reads at most one value a key is kept. Subscribe first, read the database second, then apply what the feed gives: nothing
/// falls between.
/// </summary>
public class LatestFeed<TKey, TValue>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];

    /// <summary>Number of listeners, for metrics and tests.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
                return _subscriptions.Count;
        }
    }

    public void Publish(TKey key, TValue value)
    {
        Subscription[] subscriptions;
        lock (_lock)
            subscriptions = [.. _subscriptions];
        // Outside the lock: a listener's filter is code we do not know.
        foreach (var subscription in subscriptions)
            subscription.Offer(key, value);
    }

    /// <param name="wants">Keeps what concerns the listener; called on the publisher's thread.</param>
    public Subscription Subscribe(Func<TValue, bool> wants)
    {
        var subscription = new Subscription(this, wants);
        lock (_lock)
            _subscriptions.Add(subscription);
        return subscription;
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
            _subscriptions.Remove(subscription);
    }

    public sealed class Subscription(LatestFeed<TKey, TValue> feed, Func<TValue, bool> wants) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly SemaphoreSlim _signal = new(0, 1);
        private Dictionary<TKey, TValue> _pending = [];

        /// <summary>Waits for news and takes all of it.</summary>
        public async Task<IReadOnlyCollection<TValue>> ReadAsync(CancellationToken cancellationToken)
        {
            await _signal.WaitAsync(cancellationToken);
            lock (_lock)
            {
                var taken = _pending;
                _pending = [];
                return taken.Values;
            }
        }

        public void Dispose() => feed.Remove(this);

        internal void Offer(TKey key, TValue value)
        {
            if (!wants(value))
                return;
            lock (_lock)
            {
                var isFirst = _pending.Count == 0;
                _pending[key] = value;
                if (isFirst && _signal.CurrentCount == 0)
                    _signal.Release();
            }
        }
    }
}
