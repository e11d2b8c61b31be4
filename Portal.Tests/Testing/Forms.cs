using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Portal.Tests.Testing;

/// <summary>Fills in the portal's pages as a person would: read the page, keep its hidden fields, send.</summary>
public static class Forms
{
    public static Task<HttpResponseMessage> RegisterAsync(this HttpClient client, string email, string password = PortalAppFactory.Password, string name = "Li Lei") =>
        client.SendFormAsync("/register", ("Input.Kind", "Personal"), ("Input.DisplayName", name), ("Input.Email", email), ("Input.Password", password));

    public static Task<HttpResponseMessage> TrySignInAsync(this HttpClient client, string email, string password = PortalAppFactory.Password) =>
        client.SendFormAsync("/sign-in", ("Input.Email", email), ("Input.Password", password));

    /// <summary>Proves by the password that the person is there.</summary>
    public static async Task ConfirmAsync(this HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("/api/account/security/confirm", new { password = PortalAppFactory.Password });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public static Task<HttpResponseMessage> SetUpAsync(this HttpClient client, string code, string email) =>
        client.SendFormAsync($"/setup?code={code}", ("Input.DisplayName", "Admin"), ("Input.Email", email), ("Input.Password", PortalAppFactory.Password));

    /// <summary>Sends the form of <paramref name="page"/> that goes to <paramref name="action"/>; with null, the one the page itself handles.</summary>
    /// <exception cref="InvalidOperationException">The page has no such form, or the form no such field.</exception>
    public static async Task<HttpResponseMessage> SendFormToAsync(this HttpClient client, string page, string? action, params (string Name, string Value)[] fields)
    {
        using var shown = await client.GetAsync(page);
        var document = Parse(await shown.Content.ReadAsStringAsync());
        var form = document.Forms.FirstOrDefault(form => action is null ? form.QuerySelector("input[name=_handler]") is not null : form.GetAttribute("action") == action)
            ?? throw new InvalidOperationException($"{page} answered {(int)shown.StatusCode} without the form.");
        var inputs = form.QuerySelectorAll("input[name]").OfType<IHtmlInputElement>().ToList();
        var values = inputs.Where(input => input.Type == "hidden").ToDictionary(input => input.Name!, input => input.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            if (!inputs.Exists(input => input.Name == name))
                throw new InvalidOperationException($"The form of {page} has no field {name}.");
            values[name] = value;
        }

        using var content = new FormUrlEncodedContent(values);
        return await client.PostAsync(action ?? page, content);
    }

    public static Task<HttpResponseMessage> SendFormAsync(this HttpClient client, string page, params (string Name, string Value)[] fields) =>
        client.SendFormToAsync(page, null, fields);

    /// <summary>The text a person reads in the page's card, without markup.</summary>
    public static async Task<string> ReadCardAsync(this HttpResponseMessage answer) =>
        Parse(await answer.Content.ReadAsStringAsync()).QuerySelector(".auth-card")?.TextContent ?? "";

    public static void ShouldRedirectTo(this HttpResponseMessage answer, string path)
    {
        Assert.True(answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther, $"Expected a redirect, got {(int)answer.StatusCode}.");
        var location = answer.Headers.Location!;
        Assert.Equal(path, location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString);
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
