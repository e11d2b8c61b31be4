using System.Net;
using System.Text.RegularExpressions;
using Portal.Tests.Architecture;
using Portal.Tests.Endpoints;
using Portal.Tests.Testing;

namespace Portal.Tests.Security;

/// <summary>What every answer tells the browser.</summary>
public sealed partial class SecurityHeadersTests
{
    [Fact]
    public async Task Answers_EveryRoute_CarryTheHeaders()
    {
        await using var world = await AWorld.MakeAsync();
        var things = Things.Of(world);
        var wrong = new List<string>();
        var pages = 0;
        foreach (var row in AccessMatrix.Rows.Where(row => row.Method is "PAGE" or "GET"))
        {
            foreach (var client in new[] { world.Stranger, world.Member.Client, world.Admin })
            {
                // Streams end with the task, which has ended; the headers come first anyway.
                using var answer = await client.GetAsync(row.Path?.Invoke(things) ?? row.Route, HttpCompletionOption.ResponseHeadersRead);
                wrong.AddRange(Faults(answer).Select(fault => $"{row.Method} {row.Route}: {fault}"));
                pages += row.Method == "PAGE" && answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
                if (row.Method == "PAGE" && answer.StatusCode == HttpStatusCode.OK)
                {
                    var html = await answer.Content.ReadAsStringAsync();
                    wrong.AddRange(InlineScripts(html, Policy(answer)).Concat(Handler().Matches(html).Select(handler => handler.Value)).Select(script => $"{row.Route} has a script that may not run: {script}"));
                }
            }
        }

        Assert.True(pages > 60, $"Only {pages} pages were shown.");
        Violations.None(wrong.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nonce_EachAnswer_IsAnother()
    {
        await using var portal = new PortalAppFactory();
        using var client = portal.NewClient();

        Assert.NotEqual(Policy(await client.GetAsync("/sign-in")), Policy(await client.GetAsync("/sign-in")));
    }

    [Theory]
    [InlineData("https://localhost/", true)]
    [InlineData("https://portal.example/", true)]
    [InlineData("http://portal.example/", false)]
    public async Task Hsts_OverHttpsOnly(string address, bool isExpected)
    {
        await using var portal = new PortalAppFactory().With(services => Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<Microsoft.AspNetCore.HttpsPolicy.HstsOptions>(services, options => options.ExcludedHosts.Clear()));
        using var client = portal.CreateClient(new Microsoft.AspNetCore.Mvc.Testing.WebApplicationFactoryClientOptions { BaseAddress = new Uri(address), AllowAutoRedirect = false });

        using var answer = await client.GetAsync("/sign-in");

        Assert.Equal(isExpected, answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("/_blazor", "https://elsewhere.example", 403)]
    [InlineData("/_blazor", "null", 403)]
    [InlineData("/hubs/tasks", "https://elsewhere.example", 403)]
    [InlineData("/_blazor", "http://localhost", 400)]
    [InlineData("/_blazor", null, 400)]
    public async Task Socket_OfAnotherSite_IsRefused(string path, string? origin, int status)
    {
        await using var portal = new PortalAppFactory();
        using var client = portal.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);

        using var answer = await client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static string Policy(HttpResponseMessage answer) => answer.Headers.TryGetValues("Content-Security-Policy", out var values) ? string.Join(" | ", values) : "";

    private static IEnumerable<string> Faults(HttpResponseMessage answer)
    {
        var policy = Policy(answer);
        var scripts = ScriptSources().Match(policy).Value;
        if (policy != "default-src 'none'; sandbox")
        {
            if (scripts.Length == 0 || scripts.Contains("unsafe", StringComparison.Ordinal) || scripts.Contains('*'))
                yield return $"scripts from {scripts}";
            if (!policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || policy.Contains('|'))
                yield return $"frames by {policy}";
        }

        foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin") })
        {
            if (!answer.Headers.TryGetValues(name, out var given) || given.Single() != value)
                yield return $"{name} is not {value}";
        }

        if (!answer.Headers.Contains("Permissions-Policy"))
            yield return "no Permissions-Policy";
        if (answer.RequestMessage!.RequestUri!.AbsolutePath is var path && !path.StartsWith("/api/docs/", StringComparison.Ordinal) && answer.Headers.CacheControl?.NoStore != true)
            yield return $"is kept: {answer.Headers.CacheControl}";
    }

    private static IEnumerable<string> InlineScripts(string html, string policy) => Script().Matches(html)
        .Where(script => !script.Value.Contains(" src=", StringComparison.Ordinal) && !policy.Contains($"'nonce-{NonceOf().Match(script.Value).Groups[1].Value}'", StringComparison.Ordinal))
        .Select(script => script.Value);

    [GeneratedRegex("<[a-z][^<>]*\\son[a-z]+=[^<>]*>")]
    private static partial Regex Handler();

    [GeneratedRegex("script-src [^;]*")]
    private static partial Regex ScriptSources();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("nonce=\"([^\"]+)\"")]
    private static partial Regex NonceOf();
}
