using Portal.Tests.Testing;

namespace Portal.Tests.Security;

/// <summary>What answers tell the browser, beside what <see cref="SecurityHeaders"/> asks of each.</summary>
public sealed class SecurityHeadersTests
{
    [Fact]
    public async Task Nonce_EachAnswer_IsAnother()
    {
        await using var portal = new PortalAppFactory();
        using var client = portal.NewClient();

        Assert.NotEqual(SecurityHeaders.PolicyOf(await client.GetAsync("/sign-in")), SecurityHeaders.PolicyOf(await client.GetAsync("/sign-in")));
    }

    [Fact]
    public async Task Hsts_OverHttpsOnly()
    {
        await using var portal = new PortalAppFactory().With(services => Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<Microsoft.AspNetCore.HttpsPolicy.HstsOptions>(services, options => options.ExcludedHosts.Clear()));
        foreach (var (address, isExpected) in new[] { ("https://localhost/", true), ("https://portal.example/", true), ("http://portal.example/", false) })
        {
            using var client = portal.CreateClient(new Microsoft.AspNetCore.Mvc.Testing.WebApplicationFactoryClientOptions { BaseAddress = new Uri(address), AllowAutoRedirect = false });
            using var answer = await client.GetAsync("/sign-in");

            Assert.Equal((address, isExpected), (address, answer.Headers.Contains("Strict-Transport-Security")));
        }
    }

    [Fact]
    public async Task Socket_OfAnotherSite_IsRefused()
    {
        await using var portal = new PortalAppFactory();
        using var client = portal.NewClient();
        foreach (var (path, origin, status) in new[]
        {
            ("/_blazor", "https://elsewhere.example", 403), ("/_blazor", "null", 403), ("/hubs/tasks", "https://elsewhere.example", 403), ("/_blazor", "http://localhost", 400), ("/_blazor", null, 400),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (origin is not null)
                request.Headers.TryAddWithoutValidation("Origin", origin);

            using var answer = await client.SendAsync(request);

            Assert.Equal((path, origin, status), (path, origin, (int)answer.StatusCode));
        }
    }
}
