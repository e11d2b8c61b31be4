using System.Diagnostics;
using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Alerts;
using Portal.Features.AccountSecurity;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.AccountSecurity;

/// <summary>Where administrators must have the second step.</summary>
public sealed class RequiredSecondStepTests : IAsyncLifetime
{
    private readonly PortalAppFactory _portal = new PortalAppFactory().With("Portal:Security:RequireTwoFactorForAdministrators", "true")
        .With(services => services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero));

    private HttpClient _admin = default!;

    public async Task InitializeAsync() => _admin = await _portal.CreateAdministratorAsync();

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/admin")]
    [InlineData("/admin/customers?q=a%20b")]
    [InlineData("/tasks")]
    [InlineData("/account")]
    public async Task Page_WithoutIt_LeadsToItsSetUp_AndBack(string page)
    {
        using var answer = await _admin.GetAsync(page);

        answer.ShouldRedirectTo(SecondStepRule.PageFor(page));
        var codes = await SetUpAsync(SecondStepRule.PageFor(page));
        Assert.Equal(page, codes.QuerySelector("a.primary")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await _admin.GetAsync(page)).StatusCode);
    }

    [Fact]
    public void Setting_IsOn_UntilSomebodySaysOtherwise() => Assert.True(new SecurityOptions().RequireTwoFactorForAdministrators);

    // A second click: the codes were on the page that it replaced.
    [Fact]
    public async Task SetUp_SentTwice_LeadsToWhereNewCodesAreMade()
    {
        await SetUpAsync(SecondStepRule.PageFor("/admin"));

        using var again = await _admin.GetAsync(SecondStepRule.PageFor("/admin"));

        again.ShouldRedirectTo("/account/security");
    }

    // Links of mails are for strangers, and a change of the second step would spoil them.
    [Theory]
    [InlineData("/reset-password?user=x&code=y")]
    [InlineData("/confirm-email?user=x&code=y")]
    public async Task Link_OfAMail_IsNotLedAway(string link)
    {
        using var answer = await _admin.GetAsync(link);

        Assert.DoesNotContain("authenticator", answer.Headers.Location?.OriginalString ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_FromAnAddressElsewhere_LeadsHome()
    {
        var codes = await SetUpAsync(SecondStepRule.PageFor("//example.com"));

        Assert.Equal("/", codes.QuerySelector("a.primary")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("/api/admin/overview/")]
    [InlineData("/api/account")]
    [InlineData("/hubs/tasks")]
    [InlineData("/_blazor")]
    public async Task Program_WithoutIt_IsRefused(string path)
    {
        using var answer = await _admin.GetAsync(path);

        Assert.Equal((HttpStatusCode.Forbidden, "second_step_needed"), (answer.StatusCode, await answer.CodeAsync()));
    }

    [Fact]
    public async Task SetUp_OpensTheRest_AndStaysOn()
    {
        await _admin.SetUpSecondStepAsync(TimeProvider.System.GetUtcNow());

        Assert.Equal(HttpStatusCode.OK, (await _admin.GetAsync("/api/admin/overview/")).StatusCode);
        using var off = await _admin.DeleteAsync($"{SecurityActs.Own}/authenticator");
        Assert.Equal("second_step_needed", await off.CodeAsync());
    }

    [Fact]
    public async Task Reviewer_KeepsItToo()
    {
        var reviewer = await _portal.RegisterDeveloperAsync("reviewer@example.com");
        await reviewer.Client.SetUpSecondStepAsync(TimeProvider.System.GetUtcNow());
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole<Guid>>>().CreateAsync(new IdentityRole<Guid>(PortalRoles.Reviewer));
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            Assert.True((await users.AddToRoleAsync((await users.FindByIdAsync(reviewer.Id.ToString()))!, PortalRoles.Reviewer)).Succeeded);
        }

        using var off = await reviewer.Client.DeleteAsync($"{SecurityActs.Own}/authenticator");

        Assert.Equal("second_step_needed", await off.CodeAsync());
    }

    // Lost with all its codes: the operator of the machine takes it away, and the person begins anew.
    [Fact]
    public async Task Reset_AtTheConsole_EndsSessions_AndAsksForANewOne()
    {
        await _admin.SetUpSecondStepAsync(TimeProvider.System.GetUtcNow());

        var wrong = await ConsoleAsync("nobody@example.com");
        var done = await ConsoleAsync("admin@example.com");
        var again = await ConsoleAsync("admin@example.com");

        Assert.Equal((1, 0, 1), (wrong, done, again));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _admin.GetAsync("/api/account")).StatusCode);
        using var client = await _portal.SignInAsync("admin@example.com");
        (await client.GetAsync("/admin")).ShouldRedirectTo(SecondStepRule.PageFor("/admin"));
        Assert.Equal("portal", await _portal.QueryAsync(db => db.AuditEntries.Where(entry => entry.Act == "account.second_step_reset").Select(entry => entry.Actor).SingleAsync()));
        Assert.Equal(2, await _portal.QueryAsync(db => db.Alerts.CountAsync(alert => alert.Kind == AlertKind.Security)));
    }

    [Fact]
    public async Task Developer_WithoutIt_GoesOn()
    {
        var developer = await _portal.RegisterDeveloperAsync("li@example.com");

        Assert.Equal(HttpStatusCode.OK, (await developer.Client.GetAsync("/tasks")).StatusCode);
    }

    private async Task<IHtmlDocument> SetUpAsync(string page)
    {
        var key = await _admin.ReadKeyAsync();
        using var answer = await _admin.SendFormAsync(page, ("Code", SecurityActs.CodeOf(key, TimeProvider.System.GetUtcNow())));
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }

    private async Task<int> ConsoleAsync(string email)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll"), ResetSecondStepVerb.Name, email])
        {
            UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["Portal__DataRoot"] = _portal.DataRoot, ["Logging__LogLevel__Default"] = "Error" },
        };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
