using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.External;
using Portal.Tests.Features.AccountSecurity;
using Portal.Tests.Testing;

namespace Portal.Tests.Security.External;

/// <summary>Signing in by a provider: who is taken for whom, and what is refused.</summary>
public sealed class OpenIdTests(OpenIdTests.Site site) : IClassFixture<OpenIdTests.Site>, IAsyncLifetime
{
    private const string Begin = "/sign-in/external/begin";
    private const string Link = "/account/security/external";
    private const string Confirm = "/account/security/confirm/external";

    private readonly string _email = $"{Guid.NewGuid():N}@example.com";

    private PortalAppFactory Portal => site.Portal;

    private TestIssuer Issuer => site.Issuer;

    public Task InitializeAsync()
    {
        (Issuer.Person, Issuer.Fault, Issuer.IsBrief, Issuer.IsDenied) = (new IssuedPerson(_email, _email, true), TokenFault.None, false, false);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true, false)]
    [InlineData("true", false)]
    [InlineData(1, false)]
    [InlineData(true, true)]
    public async Task New_CheckedAddress_MakesAnAccount_AndSignsIn(object isVerified, bool isBrief)
    {
        (Issuer.Person, Issuer.IsBrief) = (Issuer.Person with { IsEmailVerified = isVerified }, isBrief);

        using var client = await RegisterAsync();

        Assert.Equal(_email, (await client.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("email").GetString());
        var user = await UserAsync();
        Assert.True(user is { EmailConfirmed: true, PasswordHash: null, DisplayName: "Han Meimei" });
        Assert.Equal(1, await LoginsAsync(user.Id));
        Assert.Equal(1, await Portal.QueryAsync(db => db.OrganisationMembers.CountAsync(member => member.UserId == new UserId(user.Id))));
        Assert.Equal(1, await Portal.QueryAsync(db => db.AuditEntries.CountAsync(entry => entry.ActorId == user.Id && entry.Act == "account.external_register")));
        Assert.Equal(0, await Portal.QueryAsync(db => db.OutboxMails.CountAsync(mail => mail.To == _email)));
    }

    [Fact]
    public async Task Again_WithAnotherAddress_IsTheSamePerson()
    {
        using var first = await RegisterAsync();
        Issuer.Person = Issuer.Person with { Email = $"new-{_email}", IsEmailVerified = false };
        using var client = Portal.NewClient();

        using var landed = await client.SignInExternallyAsync();

        landed.ShouldRedirectTo("/");
        Assert.Equal(_email, (await client.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("email").GetString());
    }

    [Fact]
    public async Task AnotherSubject_OfTheSameAddress_GetsNothing()
    {
        using var first = await RegisterAsync();
        Issuer.Person = Issuer.Person with { Subject = "another" };

        await NotSignedInAsync("You have an account here");

        Assert.Equal(1, await LoginsAsync((await UserAsync()).Id));
    }

    [Fact]
    public async Task Account_WithThatAddress_IsOnlyLinkedByWhoseItIs()
    {
        var person = await Portal.RegisterDeveloperAsync(_email);
        await NotSignedInAsync("You have an account here");
        Assert.Equal(0, await LoginsAsync(person.Id.Value));

        using var linked = await person.Client.ThereAndBackAsync("/account/security", Link);

        linked.ShouldRedirectTo("/account/security?done=external-linked");
        using var client = Portal.NewClient();
        (await client.SignInExternallyAsync()).ShouldRedirectTo("/");
        Assert.Equal(_email, (await client.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("email").GetString());
        Assert.Equal(1, await Portal.QueryAsync(db => db.AuditEntries.CountAsync(entry => entry.ActorId == person.Id.Value && entry.Act == "account.external_link")));
        var told = await Portal.QueryAsync(db => db.Alerts.Where(alert => alert.UserId == person.Id.Value && alert.Kind == AlertKind.Security).ToListAsync());
        Assert.Equal("external_link", Assert.Single(told).Facts["what"]);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData("false", true)]
    [InlineData(0, true)]
    [InlineData(null, true)]
    [InlineData(true, false)]
    public async Task New_AddressNotChecked_RegistersAsEverybody(object? isVerified, bool hasEmail)
    {
        Issuer.Person = Issuer.Person with { IsEmailVerified = isVerified, Email = hasEmail ? _email : null };

        await NotSignedInAsync("Your address is not checked");

        Assert.False(await Portal.QueryAsync(db => db.Users.AnyAsync(user => user.Email == _email)));
    }

    [Fact]
    public async Task AddressNotChecked_OfAnAccount_IsNotToldSo()
    {
        await Portal.RegisterDeveloperAsync(_email);
        Issuer.Person = Issuer.Person with { IsEmailVerified = false };

        await NotSignedInAsync("Your address is not checked");
    }

    [Theory]
    [InlineData(TokenFault.WrongNonce)]
    [InlineData(TokenFault.NoNonce)]
    [InlineData(TokenFault.WrongAudience)]
    [InlineData(TokenFault.WrongIssuer)]
    [InlineData(TokenFault.Expired)]
    [InlineData(TokenFault.NotYetValid)]
    [InlineData(TokenFault.WrongSignature)]
    [InlineData(TokenFault.Unsigned)]
    [InlineData(TokenFault.OthersUserInfo)]
    public async Task Token_WrongInOneRespect_IsRefused(TokenFault fault)
    {
        Issuer.Fault = fault;
        using var client = Portal.NewClient();

        using var landed = await client.SignInExternallyAsync();

        landed.ShouldRedirectTo("/sign-in?problem=external_failed");
        Assert.Contains("Acme SSO was broken off or refused", await client.GetStringAsync("/sign-in?problem=external_failed"), StringComparison.Ordinal);
        await NobodyAsync(client);
    }

    [Fact]
    public async Task Denied_LeadsBack()
    {
        Issuer.IsDenied = true;
        using var client = Portal.NewClient();

        (await client.SignInExternallyAsync()).ShouldRedirectTo("/sign-in?problem=external_failed");
    }

    [Fact]
    public async Task WayBack_Replayed_OrInAnotherBrowser_IsRefused()
    {
        using var client = Portal.NewClient();
        using var other = Portal.NewClient();
        var back = await client.ToProviderAsync("/sign-in", Begin);

        using var elsewhere = await other.GetAsync(back);
        elsewhere.ShouldRedirectTo("/sign-in?problem=external_failed");
        using var first = await client.GetAsync(back);
        first.ShouldRedirectTo("/sign-in/external?returnUrl=%2F");
        using var second = await client.GetAsync(back);
        second.ShouldRedirectTo("/sign-in?problem=external_failed");
        await NobodyAsync(other);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&state=made-up")]
    public async Task WayBack_StateMadeUp_IsRefused(string state)
    {
        using var client = Portal.NewClient();

        using var answer = await client.GetAsync($"{OpenIdSignIn.CallbackPath}?code=made-up{state}");

        answer.ShouldRedirectTo("/sign-in?problem=external_failed");
    }

    [Fact]
    public async Task Link_BegunAsASignIn_OrByAnotherSession_LinksNothing()
    {
        var person = await Portal.RegisterDeveloperAsync(_email);
        using var begun = await person.Client.GetAsync(await person.Client.ToProviderAsync("/sign-in", Begin));
        (await person.Client.GetAsync(Link)).ShouldRedirectTo("/account/security?problem=external_failed");

        // The same browser, signed in anew on the way.
        using var linking = await person.Client.GetAsync(await person.Client.ToProviderAsync("/account/security", Link));
        (await person.Client.TrySignInAsync(_email)).Dispose();
        (await person.Client.GetAsync(Link)).ShouldRedirectTo("/account/security?problem=external_failed");

        Assert.Equal(0, await LoginsAsync(person.Id.Value));
    }

    [Fact]
    public async Task Link_ToTwoAccounts_IsRefused()
    {
        using var first = await RegisterAsync();
        var person = await Portal.RegisterDeveloperAsync($"b-{_email}");

        (await person.Client.ThereAndBackAsync("/account/security", Link)).ShouldRedirectTo("/account/security?problem=external_linked_elsewhere");

        Assert.Equal(0, await LoginsAsync(person.Id.Value));
    }

    [Fact]
    public async Task Unlink_EndsIt_ButNotTheLastWay()
    {
        using var only = await RegisterAsync();
        using var refused = await only.DeleteAsync($"{SecurityActs.Own}/external-login");
        Assert.Equal("last_sign_in_way", await refused.CodeAsync());
        Issuer.Person = new IssuedPerson($"b-{_email}", null, null);
        var person = await Portal.RegisterDeveloperAsync($"b-{_email}");
        (await person.Client.ThereAndBackAsync("/account/security", Link)).ShouldRedirectTo("/account/security?done=external-linked");

        using var unlinked = await person.Client.DeleteAsync($"{SecurityActs.Own}/external-login");

        Assert.Equal(HttpStatusCode.NoContent, unlinked.StatusCode);
        await NotSignedInAsync("Your address is not checked");
        Assert.Equal("external_login_not_found", await (await person.Client.DeleteAsync($"{SecurityActs.Own}/external-login")).CodeAsync());
    }

    [Fact]
    public async Task StaleProof_IsAskedFor_AndGivenByTheProvider()
    {
        using var client = await RegisterAsync();
        await StaleAsync();
        var security = "returnUrl=%2Faccount%2Fsecurity";
        (await client.GetAsync("/account/security/authenticator")).ShouldRedirectTo("/account/security/confirm?returnUrl=%2Faccount%2Fsecurity%2Fauthenticator");
        var page = await client.GetStringAsync($"/account/security/confirm?{security}");
        Assert.DoesNotContain("Input.Password", page, StringComparison.Ordinal);

        Issuer.Fault = TokenFault.ProvenLongAgo;
        (await client.ThereAndBackAsync($"/account/security/confirm?{security}", Confirm)).ShouldRedirectTo("/account/security?problem=not_confirmed");
        Issuer.Fault = TokenFault.None;
        Issuer.Person = Issuer.Person with { Subject = "another" };
        (await client.ThereAndBackAsync($"/account/security/confirm?{security}", Confirm)).ShouldRedirectTo("/account/security?problem=not_confirmed");
        Assert.Equal("fresh_sign_in_needed", await (await client.DeleteAsync($"{SecurityActs.Own}/external-login")).CodeAsync());

        Issuer.Person = Issuer.Person with { Subject = _email };
        (await client.ThereAndBackAsync($"/account/security/confirm?{security}", Confirm)).ShouldRedirectTo("/account/security");
        Assert.Equal("last_sign_in_way", await (await client.DeleteAsync($"{SecurityActs.Own}/external-login")).CodeAsync());
    }

    [Fact]
    public async Task Link_StaleProof_IsAskedForFirst()
    {
        var person = await Portal.RegisterDeveloperAsync(_email);
        await StaleAsync();

        using var answer = await person.Client.SendFormToAsync("/account/security", Link);

        answer.ShouldRedirectTo("/account/security/confirm?returnUrl=%2Faccount%2Fsecurity");
    }

    [Fact]
    public async Task SecondStep_IsStillAskedFor()
    {
        using var first = await RegisterAsync();
        await first.SetUpSecondStepAsync(TimeProvider.System.GetUtcNow());
        using var client = Portal.NewClient();

        (await client.SignInExternallyAsync()).ShouldRedirectTo("/sign-in/second-step?returnUrl=%2F");

        await NobodyAsync(client);
    }

    [Fact]
    public async Task Administrator_WithoutTheSecondStep_IsNone()
    {
        using var first = await RegisterAsync();
        var id = (await UserAsync()).Id;
        await Portal.QueryAsync(async db =>
        {
            var role = await db.Roles.SingleOrDefaultAsync(role => role.Name == PortalRoles.Admin) ?? db.Roles.Add(new IdentityRole<Guid>(PortalRoles.Admin) { Id = Guid.CreateVersion7(), NormalizedName = "ADMIN" }).Entity;
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = id, RoleId = role.Id });
            return await db.SaveChangesAsync();
        });
        using var client = Portal.NewClient();

        (await client.SignInExternallyAsync()).ShouldRedirectTo("/");

        (await client.GetAsync("/admin")).ShouldRedirectTo(SecondStepRule.PageFor("/admin"));
    }

    [Fact]
    public async Task LockedOut_IsRefused()
    {
        using var first = await RegisterAsync();
        await Portal.QueryAsync(db => db.Users.Where(user => user.Email == _email).ExecuteUpdateAsync(set => set.SetProperty(user => user.LockoutEnd, DateTimeOffset.MaxValue)));

        await NotSignedInAsync("Not signed in");
    }

    [Fact]
    public async Task Begin_WithoutOurToken_IsRefused()
    {
        using var client = Portal.NewClient();
        using var content = new FormUrlEncodedContent([]);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(Begin, content)).StatusCode);
    }

    [Fact]
    public async Task Policy_LetsFormsLeadToTheProvider_WhereThereIsOne()
    {
        await using var without = new PortalAppFactory();
        using var client = without.NewClient();
        using var off = await client.GetAsync("/sign-in");
        using var on = await Portal.NewClient().GetAsync("/sign-in");

        Assert.Contains("form-action 'self';", off.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(Begin, await off.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"form-action 'self' {Issuer.Issuer};", on.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains(Begin, await Portal.NewClient().GetStringAsync("/register"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_ThatDoesNotAnswer_IsSaidSo()
    {
        await using var portal = new PortalAppFactory().With("Portal:OpenId:Authority", "http://127.0.0.1:1").With("Portal:OpenId:ClientId", "a").With("Portal:OpenId:ClientSecret", "b");
        using var client = portal.NewClient();

        using var answer = await client.SendFormToAsync("/sign-in", Begin);

        answer.ShouldRedirectTo("/sign-in?problem=external_unreachable");
    }

    private async Task<HttpClient> RegisterAsync()
    {
        var client = Portal.NewClient();
        using var landed = await client.SignInExternallyAsync();
        Assert.Contains(_email, await landed.ReadCardAsync(), StringComparison.Ordinal);
        using var made = await client.SendFormAsync("/sign-in/external?returnUrl=%2Ftasks", ("Input.DisplayName", "Han Meimei"), ("Input.Kind", "Personal"));
        made.ShouldRedirectTo("/tasks");
        return client;
    }

    private async Task NotSignedInAsync(string said)
    {
        using var client = Portal.NewClient();
        using var landed = await client.SignInExternallyAsync();
        Assert.Contains(said, await landed.ReadCardAsync(), StringComparison.Ordinal);
        await NobodyAsync(client);
    }

    private static async Task NobodyAsync(HttpClient client)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/account")).StatusCode);
        using var landing = await client.GetAsync("/sign-in/external");
        Assert.Contains("This took too long", await landing.ReadCardAsync(), StringComparison.Ordinal);
    }

    private Task<PortalUser> UserAsync() => Portal.QueryAsync(db => db.Users.SingleAsync(user => user.Email == _email));

    private Task<int> LoginsAsync(Guid user) => Portal.QueryAsync(db => db.UserLogins.CountAsync(login => login.UserId == user));

    private async Task StaleAsync()
    {
        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        var id = (await UserAsync()).Id;
        await Portal.QueryAsync(db => db.PersonSessions.Where(session => session.UserId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.ConfirmedAt, longAgo)));
    }

    public sealed class Site : IAsyncLifetime
    {
        public TestIssuer Issuer { get; private set; } = default!;

        public PortalAppFactory Portal { get; private set; } = default!;

        public async Task InitializeAsync()
        {
            Issuer = await TestIssuer.StartAsync();
            Portal = Issuer.KnownTo(new PortalAppFactory()).With("Portal:Security:RequireTwoFactorForAdministrators", "true")
                .With(services => services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero));
        }

        public async Task DisposeAsync()
        {
            await Portal.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
