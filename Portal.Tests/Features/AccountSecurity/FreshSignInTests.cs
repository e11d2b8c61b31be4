using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.AccountSecurity;

/// <summary>What somebody at a forgotten screen is refused.</summary>
public sealed class FreshSignInTests : IAsyncLifetime
{
    // Late: a client drops cookies that have expired by the real clock.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 10, 31, 4, 0, 0, TimeSpan.Zero));
    private readonly PortalAppFactory _portal;
    private HttpClient _admin = default!;
    private Developer _customer = default!;

    public FreshSignInTests() => _portal = new PortalAppFactory().With(services =>
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(_time);
    });

    public async Task InitializeAsync()
    {
        _admin = await _portal.CreateAdministratorAsync();
        _customer = await _portal.RegisterDeveloperAsync("customer@example.com");
        _time.Advance(TimeSpan.FromMinutes(10));
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Appoint_AfterTenMinutes_AsksToConfirm_AndThenDoesIt()
    {
        using var stale = await AppointAsync();
        Assert.Equal((HttpStatusCode.Forbidden, "fresh_sign_in_needed"), (stale.StatusCode, await stale.CodeAsync()));

        using var confirmed = await _admin.SendFormAsync("/account/security/confirm?returnUrl=%2Fadmin%2Fadministrators", ("Input.Password", PortalAppFactory.Password));

        confirmed.ShouldRedirectTo("/admin/administrators");
        Assert.Equal(HttpStatusCode.NoContent, (await AppointAsync()).StatusCode);
    }

    [Fact]
    public async Task Sensitive_AfterTenMinutes_IsEachRefused()
    {
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, $"{SecurityActs.Own}/authenticator", null), (HttpMethod.Put, $"{SecurityActs.Own}/authenticator", new { code = "1" }), (HttpMethod.Delete, $"{SecurityActs.Own}/authenticator", null),
            (HttpMethod.Post, $"{SecurityActs.Own}/recovery-codes", null), (HttpMethod.Post, $"{SecurityActs.Own}/passkeys/options", null), (HttpMethod.Post, $"{SecurityActs.Own}/passkeys", new { name = "a", credential = "{}" }),
            (HttpMethod.Delete, $"{SecurityActs.Own}/passkeys/AAAA", null), (HttpMethod.Delete, $"/api/admin/administrators/{_customer.Id}", null),
            (HttpMethod.Post, $"/api/admin/organisations/{_customer.OrganisationId}/refunds", new { id = Guid.NewGuid(), topUpId = Guid.NewGuid(), amount = "1.00", reason = "r" }),
        })
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var answer = await _admin.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden && await answer.CodeAsync() == "fresh_sign_in_needed", $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Confirm_WrongPassword_ProvesNothing()
    {
        using var answer = await _admin.PostAsJsonAsync($"{SecurityActs.Own}/confirm", new { password = "not the password" });

        Assert.Equal("not_confirmed", await answer.CodeAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await AppointAsync()).StatusCode);
    }

    [Fact]
    public async Task Confirm_Here_ProvesNothingElsewhere()
    {
        using var elsewhere = await _portal.SignInAsync("admin@example.com");
        _time.Advance(TimeSpan.FromMinutes(11));

        await elsewhere.ConfirmAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await AppointAsync()).StatusCode);
    }

    [Fact]
    public async Task Page_AfterTenMinutes_LeadsToTheProofAndBack()
    {
        using var answer = await _admin.GetAsync("/account/security/authenticator");

        answer.ShouldRedirectTo("/account/security/confirm?returnUrl=%2Faccount%2Fsecurity%2Fauthenticator");
    }

    private Task<HttpResponseMessage> AppointAsync() => _admin.PostAsJsonAsync("/api/admin/administrators/", new { email = _customer.Email });
}
