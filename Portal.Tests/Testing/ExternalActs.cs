namespace Portal.Tests.Testing;

/// <summary>What a browser does between a portal and a provider.</summary>
public static class ExternalActs
{
    private static readonly SocketsHttpHandler Outside = new() { AllowAutoRedirect = false, UseCookies = false };

    /// <summary>Sends the form of a page that leads to the provider, goes there, and reads where that sends it back to.</summary>
    public static async Task<string> ToProviderAsync(this HttpClient client, string page, string form)
    {
        using var sent = await client.SendFormToAsync(page, form);
        Assert.True(sent.Headers.Location is { IsAbsoluteUri: true }, $"{form} led to {(int)sent.StatusCode} {sent.Headers.Location}");
        using var browser = new HttpClient(Outside, disposeHandler: false);
        using var answer = await browser.GetAsync(sent.Headers.Location);
        return answer.Headers.Location?.PathAndQuery ?? throw new InvalidOperationException($"The provider answered {(int)answer.StatusCode} to {sent.Headers.Location}.");
    }

    /// <summary>As <see cref="ToProviderAsync"/>, and back to the page where one lands.</summary>
    public static async Task<HttpResponseMessage> ThereAndBackAsync(this HttpClient client, string page, string form)
    {
        using var back = await client.GetAsync(await client.ToProviderAsync(page, form));
        var landing = back.Headers.Location ?? throw new InvalidOperationException($"The way back ended with {(int)back.StatusCode}.");
        return landing.OriginalString.Contains("problem=", StringComparison.Ordinal) ? Redirected(back) : await client.GetAsync(landing);
    }

    /// <summary>From the sign-in page to the provider and back.</summary>
    public static Task<HttpResponseMessage> SignInExternallyAsync(this HttpClient client) => client.ThereAndBackAsync("/sign-in", "/sign-in/external/begin");

    private static HttpResponseMessage Redirected(HttpResponseMessage answer)
    {
        var copy = new HttpResponseMessage(answer.StatusCode);
        copy.Headers.Location = answer.Headers.Location;
        return copy;
    }
}
