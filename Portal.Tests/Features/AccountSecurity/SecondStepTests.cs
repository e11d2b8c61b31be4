using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.AccountSecurity;

/// <summary>Passwords and then a code, through the real pages.</summary>
public sealed class SecondStepTests : IAsyncLifetime
{
    private const string Page = "/sign-in/second-step?returnUrl=%2F";

    // Late: a client drops cookies that have expired by the real clock.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 10, 31, 4, 0, 0, TimeSpan.Zero));
    private readonly PortalAppFactory _portal;
    private Developer _person = default!;

    public SecondStepTests() => _portal = new PortalAppFactory().With(services =>
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(_time);
    });

    public async Task InitializeAsync() => _person = await _portal.RegisterDeveloperAsync("li@example.com");

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task SetUp_ThenSignIn_AsksForTheCode()
    {
        var (key, codes) = await SetUpAsync();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        using var client = await _portal.ToSecondStepAsync(_person.Email);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/account")).StatusCode);

        using var answer = await client.SendFormAsync(Page, ("Code", $" {NextCode(key)[..3]} {CodeNow(key)[3..]} "));

        answer.ShouldRedirectTo("/");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/account")).StatusCode);
    }

    [Fact]
    public async Task Code_Twice_CountsOnce()
    {
        var (key, _) = await SetUpAsync();
        // The code that turned it on is spent as well.
        Assert.False(await SignsInAsync(CodeNow(key)));
        var code = NextCode(key);

        Assert.True(await SignsInAsync(code));
        Assert.False(await SignsInAsync(code));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await SignsInAsync(code));
        Assert.True(await SignsInAsync(CodeNow(key)));
    }

    [Fact]
    public async Task RecoveryCode_Twice_CountsOnce_AndNewOnesReplaceThem()
    {
        var (_, codes) = await SetUpAsync();

        Assert.True(await SignsInAsync(codes[0], isRecovery: true));
        Assert.False(await SignsInAsync(codes[0], isRecovery: true));
        Assert.Contains("\"recoveryCodesLeft\":9", await _person.Client.GetStringAsync($"{SecurityActs.Own}/"), StringComparison.Ordinal);

        using var made = await _person.Client.SendFormAsync("/account/security/recovery-codes");
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Contains("\"recoveryCodesLeft\":10", await _person.Client.GetStringAsync($"{SecurityActs.Own}/"), StringComparison.Ordinal);
        Assert.False(await SignsInAsync(codes[1], isRecovery: true));
    }

    [Fact]
    public async Task Secrets_InTheDatabase_AreNotReadable()
    {
        var (key, codes) = await SetUpAsync();

        var stored = string.Join('\n', await _portal.QueryAsync(db => db.UserTokens.Select(token => token.Value).ToListAsync()));

        Assert.NotEmpty(stored);
        Assert.DoesNotContain(key, stored, StringComparison.OrdinalIgnoreCase);
        Assert.All(codes, code => Assert.DoesNotContain(code, stored, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task SetUp_WrongCode_TurnsNothingOn()
    {
        await _person.Client.ReadKeyAsync();

        using var answer = await _person.Client.PutAsJsonAsync($"{SecurityActs.Own}/authenticator", new { code = "000000" });

        Assert.Equal("invalid_code", await answer.CodeAsync());
        (await _portal.SignInAsync(_person.Email)).Dispose();
    }

    [Fact]
    public async Task SetUp_IsOn_ShowsTheKeyToNobody()
    {
        await SetUpAsync();

        using var key = await _person.Client.GetAsync($"{SecurityActs.Own}/authenticator");

        Assert.Equal("second_step_is_on", await key.CodeAsync());
    }

    [Fact]
    public async Task SetUp_EndsOtherSessions_AndKeepsThisOne()
    {
        using var elsewhere = await _portal.SignInAsync(_person.Email);

        await SetUpAsync();
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/account")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _person.Client.GetAsync("/api/account")).StatusCode);
        Assert.DoesNotContain("\"isThis\":false", await _person.Client.GetStringAsync($"{SecurityActs.Own}/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TurnOff_ThenSignIn_NeedsThePasswordAlone()
    {
        await SetUpAsync();

        using var answer = await _person.Client.SendFormAsync("/account/security");

        answer.ShouldRedirectTo("/account/security?done=second-step-off");
        (await _portal.SignInAsync(_person.Email)).Dispose();
        Assert.Equal(["account.second_step_on", "account.second_step_off"], await _portal.QueryAsync(db => db.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync()));
    }

    [Fact]
    public async Task SecondStep_WithoutTheFirst_IsNotAsked()
    {
        using var client = _portal.NewClient();

        using var answer = await client.GetAsync(Page);

        Assert.Contains(EnglishTexts.Of("Features/AccountSecurity/AccountSecurityText", "SecondStepGone"), await answer.ReadCardAsync(), StringComparison.Ordinal);
    }

    private Task<(string Key, IReadOnlyList<string> Codes)> SetUpAsync() => _person.Client.SetUpSecondStepAsync(_time.GetUtcNow());

    private string CodeNow(string key) => SecurityActs.CodeOf(key, _time.GetUtcNow());

    private string NextCode(string key)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        return CodeNow(key);
    }

    private async Task<bool> SignsInAsync(string code, bool isRecovery = false)
    {
        using var client = await _portal.ToSecondStepAsync(_person.Email);
        using var answer = await client.SendFormAsync(Page + (isRecovery ? "&recovery=true" : ""), ("Code", code));
        return answer.StatusCode != HttpStatusCode.OK;
    }
}
