using Microsoft.JSInterop;

namespace Portal.Components.Shared;

/// <summary>Calls into the browser from components that people leave at any moment.</summary>
public static class BrowserCalls
{
    /// <summary>Does the calls; what fails because the component is gone by then fails quietly, or the page that came after it would show the fault.</summary>
    public static async Task UnlessGoneAsync(Func<Task> calls, Func<bool> isGone)
    {
        ArgumentNullException.ThrowIfNull(calls);
        ArgumentNullException.ThrowIfNull(isGone);
        try
        {
            await calls();
        }
        catch (Exception error) when (isGone() && error is JSException or JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // Its elements and references went with it.
        }
    }
}
