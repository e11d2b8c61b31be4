using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.ComputeTasks;
using Portal.Security.Sessions;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.AccountSecurity;

/// <summary>Where somebody is signed in, and how that ends.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly PortalAppFactory _portal = new PortalAppFactory()
        // Cookies are looked at again every few seconds; here at every request.
        .With(services => services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero));

    private Developer _person = default!;
    private HttpClient _phone = default!;

    public async Task InitializeAsync()
    {
        _person = await _portal.RegisterDeveloperAsync("li@example.com");
        _phone = _portal.NewClient();
        _phone.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1");
        using var answer = await _phone.TrySignInAsync(_person.Email);
        answer.ShouldRedirectTo("/");
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task List_TwoDevices_TellsThemApart()
    {
        var sessions = await SessionsAsync(_phone);

        Assert.Equal(2, sessions.Length);
        var own = sessions.Single(session => session.GetProperty("isThis").GetBoolean());
        Assert.Equal(("Safari", "iPhone"), (own.GetProperty("browser").GetString(), own.GetProperty("system").GetString()));
        Assert.Contains("iPhone", await _person.Client.GetStringAsync("/account/security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_Phone_SignsItOutAtOnce_AndNothingElse()
    {
        using var answer = await _person.Client.DeleteAsync($"{SecurityActs.Own}/sessions/{await OtherOfAsync(_person.Client)}");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _phone.GetAsync("/api/account")).StatusCode);
        Assert.Single(await SessionsAsync(_person.Client));
    }

    [Fact]
    public async Task EndOthers_KeepsTheOneThatAsks()
    {
        using var third = await _portal.SignInAsync(_person.Email);

        using var answer = await _phone.SendFormAsync("/account/security");

        // The first form of the page ends the others, since the second step is off and there are no passkeys.
        answer.ShouldRedirectTo("/account/security?done=sessions");
        Assert.Equal(HttpStatusCode.OK, (await _phone.GetAsync("/api/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _person.Client.GetAsync("/api/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await third.GetAsync("/api/account")).StatusCode);
    }

    [Fact]
    public async Task End_AnothersSession_IsNotFound()
    {
        var other = await _portal.RegisterDeveloperAsync("other@example.com");

        using var answer = await other.Client.DeleteAsync($"{SecurityActs.Own}/sessions/{await OtherOfAsync(_person.Client)}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _phone.GetAsync("/api/account")).StatusCode);
    }

    [Fact]
    public async Task SignOut_EndsTheSession_SoThatACopiedCookieIsWorthless()
    {
        var cookie = await CookieAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(cookie.Cookie));

        (await cookie.Client.SendFormToAsync("/account", "/sign-out")).Dispose();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(cookie.Cookie));
    }

    [Fact]
    public async Task End_OpenHub_IsCutOffAtOnce()
    {
        var (client, cookie) = await CookieAsync();
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(_portal.Server.BaseAddress, TaskProgressHub.Path), options =>
        {
            options.HttpMessageHandlerFactory = _ => _portal.Server.CreateHandler();
            options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.LongPolling;
            options.Headers["Cookie"] = cookie;
        }).Build();
        var closed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult(Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
        await hub.StartAsync();
        await Eventually.TrueAsync("the hub is watched", () => Task.FromResult(_portal.Services.GetRequiredService<LiveConnections>().Count > 0));
        var own = (await SessionsAsync(client)).Single(session => session.GetProperty("isThis").GetBoolean()).GetProperty("id").GetGuid();

        var started = Stopwatch.GetTimestamp();
        using var answer = await _person.Client.DeleteAsync($"{SecurityActs.Own}/sessions/{own}");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(started, await closed.Task.WaitAsync(TimeSpan.FromSeconds(30))) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task CutOff_SessionThatCounts_GoesOn()
    {
        var connections = _portal.Services.GetRequiredService<LiveConnections>();
        var isCut = false;
        using var stranger = connections.Add(new System.Security.Claims.ClaimsPrincipal(), () => isCut = true);
        var kept = false;
        var session = await OtherOfAsync(_person.Client);
        using var counting = connections.Add(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([new(SessionClaims.Session, $"{session}")])), () => kept = true);

        await connections.CutOffAsync(CancellationToken.None);

        Assert.True(isCut);
        Assert.False(kept);
    }

    private static async Task<JsonElement[]> SessionsAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>($"{SecurityActs.Own}/")).GetProperty("sessions").EnumerateArray()];

    private static async Task<Guid> OtherOfAsync(HttpClient client) =>
        (await SessionsAsync(client)).First(session => !session.GetProperty("isThis").GetBoolean()).GetProperty("id").GetGuid();

    // A sign-in whose cookie is seen.
    private async Task<(HttpClient Client, string Cookie)> CookieAsync()
    {
        var client = _portal.NewClient();
        using var answer = await client.TrySignInAsync(_person.Email);
        return (client, answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("portal=", StringComparison.Ordinal)).Split(';')[0]);
    }

    private async Task<HttpStatusCode> StatusWithAsync(string cookie)
    {
        using var bare = _portal.CreateClient(new Microsoft.AspNetCore.Mvc.Testing.WebApplicationFactoryClientOptions { HandleCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/account") { Headers = { { "Cookie", cookie } } };
        using var answer = await bare.SendAsync(request);
        return answer.StatusCode;
    }
}
