using System.Diagnostics;

namespace Portal.Tests.Testing;

/// <summary>For what another process does in its own time: looks again until it is so.</summary>
public static class Eventually
{
    /// <summary>The first answer that is not null.</summary>
    /// <param name="what">Names what did not come, when it does not.</param>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> look, TimeSpan? patience = null)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found)
                return found;
            Assert.True(clock.Elapsed < (patience ?? TimeSpan.FromSeconds(90)), $"Still not there after {clock.Elapsed}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public static Task TrueAsync(string what, Func<Task<bool>> look, TimeSpan? patience = null) =>
        GetAsync(what, async () => await look() ? "" : null, patience);
}
