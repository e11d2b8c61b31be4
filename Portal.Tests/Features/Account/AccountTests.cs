using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Account;

/// <summary>Accounts through the real pages, as a browser sends them.</summary>
public sealed class AccountTests(AccountTests.Site site) : IClassFixture<AccountTests.Site>
{
    private PortalAppFactory Portal => site.Portal;

    [Fact]
    public async Task Register_ThenConfirmAndSignIn_OpensTheAccount()
    {
        var developer = await Portal.RegisterDeveloperAsync("new@example.com");

        var account = await developer.Client.GetStringAsync("/api/account");

        Assert.Contains("new@example.com", account, StringComparison.Ordinal);
        Assert.Contains(developer.OrganisationId.ToString(), account, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_AddressNotConfirmed_ReadsLikeAWrongPassword()
    {
        using var client = Portal.NewClient();
        await client.RegisterAsync("unconfirmed@example.com");

        using var unconfirmed = await client.TrySignInAsync("unconfirmed@example.com");
        using var unknown = await client.TrySignInAsync("nobody@example.com");

        Assert.Equal(HttpStatusCode.OK, unconfirmed.StatusCode);
        Assert.Equal(await NoticeAsync(unknown), await NoticeAsync(unconfirmed));
    }

    [Fact]
    public async Task Register_AddressTaken_AnswersTheSameAndMailsTheOwner()
    {
        await Portal.RegisterDeveloperAsync("taken@example.com");
        using var client = Portal.NewClient();

        using var taken = await client.RegisterAsync("taken@example.com");
        using var free = await client.RegisterAsync("freee@example.com");

        Assert.Equal(free.StatusCode, taken.StatusCode);
        Assert.Equal((await free.ReadCardAsync()).Replace("freee@", "taken@", StringComparison.Ordinal), await taken.ReadCardAsync());
        Assert.StartsWith("/forgot-password", await Portal.LinkMailedToAsync("taken@example.com", "/forgot-password"), StringComparison.Ordinal);
        Assert.Equal(1, await Portal.QueryAsync(db => db.Users.CountAsync(user => user.Email == "taken@example.com")));
    }

    [Theory]
    [InlineData("not-an-address", PortalAppFactory.Password, "Refusal.invalid_email")]
    [InlineData("short@example.com", "short", "Refusal.invalid_password")]
    [InlineData("same@example.com", "aaaaaaaaaaaaaaa", "Refusal.invalid_password")]
    public async Task Register_BadInput_IsRefusedAndMakesNothing(string email, string password, string text)
    {
        using var client = Portal.NewClient();

        using var answer = await client.RegisterAsync(email, password);

        Assert.Contains(TextOf(text), await answer.ReadCardAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await Portal.QueryAsync(db => db.Users.CountAsync(user => user.Email == email)));
    }

    [Fact]
    public async Task SignIn_EightWrongPasswords_LocksEvenTheRightOne()
    {
        await Portal.RegisterDeveloperAsync("locked@example.com");
        using var client = Portal.NewClient();
        for (var i = 0; i < 8; i++)
            (await client.TrySignInAsync("locked@example.com", "not the password")).Dispose();

        using var answer = await client.TrySignInAsync("locked@example.com");

        // In the words of every failure: who is told of a lock has learnt of an account.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await NoticeAsync(answer);
    }

    [Fact]
    public async Task Register_AddressTakenAndPasswordBad_IsRefusedLikeAFreeOne()
    {
        await Portal.RegisterDeveloperAsync("taken-too@example.com");
        using var client = Portal.NewClient();

        using var taken = await client.RegisterAsync("taken-too@example.com", "aaaaaaaaaaaaaaa");

        Assert.Contains(TextOf("Refusal.invalid_password"), await taken.ReadCardAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_WithTheMailedLink_ChangesThePasswordOnce()
    {
        await Portal.RegisterDeveloperAsync("forgot@example.com");
        using var client = Portal.NewClient();
        await client.SendFormAsync("/forgot-password", ("Email", "forgot@example.com"));
        var link = await Portal.LinkMailedToAsync("forgot@example.com", "/reset-password");

        using var changed = await client.SendFormAsync(link, ("Password", "another long sentence"));
        using var again = await client.SendFormAsync(link, ("Password", "yet another sentence"));

        changed.ShouldRedirectTo("/sign-in?done=reset");
        Assert.Contains(TextOf("Refusal.invalid_link"), await again.ReadCardAsync(), StringComparison.Ordinal);
        (await Portal.SignInAsync("forgot@example.com", "another long sentence")).Dispose();
        using var old = await client.TrySignInAsync("forgot@example.com");
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
    }

    [Theory]
    [InlineData("nobody", "none", "no id")]
    [InlineData("7b0f7a4e-6c5f-4a7c-9a51-0d4f6a1f2b3c", "none", "an id of nobody")]
    [InlineData("", "", "nothing")]
    public async Task Links_OfNobody_AreCalledSpent(string user, string code, string what)
    {
        using var client = Portal.NewClient();
        using var confirmed = await client.GetAsync($"/confirm-email?user={user}&code={code}");
        using var reset = await client.SendFormAsync($"/reset-password?user={user}&code={code}", ("Password", "another long sentence"));

        Assert.True(confirmed.StatusCode == HttpStatusCode.OK, what);
        Assert.Contains(TextOf("LinkSpentTitle"), await confirmed.ReadCardAsync(), StringComparison.Ordinal);
        Assert.Contains(TextOf("Refusal.invalid_link"), await reset.ReadCardAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgot_UnknownAddress_AnswersTheSame()
    {
        await Portal.RegisterDeveloperAsync("known@example.com");
        using var client = Portal.NewClient();

        using var known = await client.SendFormAsync("/forgot-password", ("Email", "known@example.com"));
        using var unknown = await client.SendFormAsync("/forgot-password", ("Email", "unknown@example.com"));

        Assert.Equal(await known.ReadCardAsync(), await unknown.ReadCardAsync());
    }

    [Fact]
    public async Task SignOut_EndsThisSessionOnly()
    {
        var here = (await Portal.RegisterDeveloperAsync("out@example.com")).Client;
        using var elsewhere = await Portal.SignInAsync("out@example.com");

        using var answer = await here.SendFormToAsync("/account", "/sign-out");

        answer.ShouldRedirectTo("/sign-in");
        Assert.Equal(HttpStatusCode.Unauthorized, (await here.GetAsync("/api/account")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/api/account")).StatusCode);
    }

    [Fact]
    public async Task SignOutEverywhere_EndsTheOtherSessionsToo()
    {
        // Cookies are looked at again every few seconds; here at every request.
        await using var portal = new PortalAppFactory().With(services => services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero));
        var here = (await portal.RegisterDeveloperAsync("everywhere@example.com")).Client;
        using var elsewhere = await portal.SignInAsync("everywhere@example.com");
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/api/account")).StatusCode);

        using var answer = await here.SendFormToAsync("/account", "/sign-out-everywhere");

        answer.ShouldRedirectTo("/sign-in");
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/account")).StatusCode);
    }

    [Fact]
    public async Task SignOut_WithoutTheToken_IsRefused()
    {
        var client = (await Portal.RegisterDeveloperAsync("forged@example.com")).Client;

        using var answer = await client.PostAsync("/sign-out", null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/account")).StatusCode);
    }

    [Theory]
    [InlineData("/account", "/account")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\t/elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    public async Task SignIn_ReturnAddress_StaysOnThisSite(string returnUrl, string expected)
    {
        var email = $"return{Guid.NewGuid():N}@example.com";
        await Portal.RegisterDeveloperAsync(email);
        using var client = Portal.NewClient();

        using var answer = await client.SendFormAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", ("Input.Email", email), ("Input.Password", PortalAppFactory.Password));

        answer.ShouldRedirectTo(expected);
    }

    [Fact]
    public async Task Stranger_IsSentToSignInByPagesAndRefusedByTheApi()
    {
        using var client = Portal.NewClient();

        using var page = await client.GetAsync("/account");
        using var api = await client.GetAsync("/api/account");

        Assert.StartsWith("/sign-in?returnUrl=", PathOf(page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    private static string PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? (location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString) : "";

    private static string TextOf(string key) => EnglishTexts.Of("Features/Account/AccountText", key);

    private static async Task<string> NoticeAsync(HttpResponseMessage answer)
    {
        var card = await answer.ReadCardAsync();
        Assert.Contains(TextOf("SignInFailed"), card, StringComparison.Ordinal);
        return card;
    }

    public sealed class Site : IAsyncDisposable, IDisposable
    {
        public PortalAppFactory Portal { get; } = new();

        public void Dispose() => Portal.Dispose();

        public ValueTask DisposeAsync() => Portal.DisposeAsync();
    }
}
