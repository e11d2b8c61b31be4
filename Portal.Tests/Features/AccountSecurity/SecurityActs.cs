using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.AccountSecurity;

/// <summary>What a person with an authenticator app does.</summary>
internal static class SecurityActs
{
    public const string Own = "/api/account/security";

    /// <summary>Reads the key of the page that shows it, as one types it into an app.</summary>
    public static async Task<string> ReadKeyAsync(this HttpClient client)
    {
        var page = new HtmlParser().ParseDocument(await client.GetStringAsync("/account/security/authenticator"));
        return page.QuerySelector("[data-testid=authenticator-key]")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
    }

    /// <summary>Sets the second step up through the page.</summary>
    /// <returns>The app's key, and the recovery codes that the page shows.</returns>
    public static async Task<(string Key, IReadOnlyList<string> Codes)> SetUpSecondStepAsync(this HttpClient client, DateTimeOffset now)
    {
        var key = await client.ReadKeyAsync();
        using var answer = await client.SendFormAsync("/account/security/authenticator", ("Code", CodeOf(key, now)));
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        return (key, [.. page.QuerySelectorAll("[data-testid=recovery-codes] code").Select(code => code.TextContent)]);
    }

    public static string CodeOf(string key, DateTimeOffset at) => Totp.CodeAt(key, Totp.StepAt(at));

    /// <summary>Signs in by password and leads to the second step.</summary>
    public static async Task<HttpClient> ToSecondStepAsync(this PortalAppFactory portal, string email)
    {
        var client = portal.NewClient();
        using var answer = await client.TrySignInAsync(email);
        answer.ShouldRedirectTo("/sign-in/second-step?returnUrl=%2F");
        return client;
    }

    public static async Task<string?> CodeAsync(this HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
