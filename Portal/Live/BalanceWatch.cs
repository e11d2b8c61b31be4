using Portal.Core.Primitives;

namespace Portal.Live;

/// <summary>Tells a page that the balance of an organisation changed; the page reads the new one from the database.</summary>
public sealed class BalanceWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private BalanceWatch(LatestFeed<OrganisationId, OrganisationId>.Subscription subscription, Func<Task> changed) =>
        _reading = ReadAsync(subscription, changed);

    /// <summary>Listens from now on: start first, then read, so that nothing falls between.</summary>
    /// <param name="changed">Enters the circuit itself and sends its failures there.</param>
    public static BalanceWatch Start(BalanceFeed feed, OrganisationId organisation, Func<Task> changed)
    {
        ArgumentNullException.ThrowIfNull(feed);
        return new BalanceWatch(feed.Subscribe(id => id == organisation), changed);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(LatestFeed<OrganisationId, OrganisationId>.Subscription subscription, Func<Task> changed)
    {
        using (subscription)
        {
            try
            {
                while (true)
                {
                    await subscription.ReadAsync(_stop.Token);
                    await changed();
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The page is gone.
            }
        }
    }
}
