using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Account;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Account;

public sealed class SetUpAdministratorTests
{
    [Fact]
    public async Task SetUp_WithThePrintedCode_MakesAnAdministratorOnce()
    {
        await using var portal = new PortalAppFactory();
        var code = (await portal.NewSetupCodeAsync())!;
        using var first = portal.NewClient();
        using var second = portal.NewClient();

        using var made = await first.SetUpAsync(code, "admin@example.com");

        made.ShouldRedirectTo("/admin");
        // The page has no form any more.
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.SetUpAsync(code, "second@example.com"));
        Assert.Null(await portal.NewSetupCodeAsync());
        Assert.Equal(["admin@example.com"], await AdministratorsAsync(portal));
    }

    [Fact]
    public async Task SetUp_TwoAtOnce_MakeOneAdministrator()
    {
        await using var portal = new PortalAppFactory();
        var code = (await portal.NewSetupCodeAsync())!;

        var answers = await Task.WhenAll(TrySetUpAsync(portal, code, "one@example.com"), TrySetUpAsync(portal, code, "two@example.com"));

        Assert.Single(answers, refusal => refusal is null);
        Assert.Single(answers, refusal => refusal == "invalid_setup_code");
        Assert.Single(await AdministratorsAsync(portal));
    }

    [Fact]
    public async Task SetUp_WrongCode_ShowsNoForm()
    {
        await using var portal = new PortalAppFactory();
        await portal.NewSetupCodeAsync();
        using var client = portal.NewClient();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SetUpAsync("0123456789abcdef01234567", "admin@example.com"));

        Assert.Empty(await AdministratorsAsync(portal));
    }

    [Theory]
    [InlineData("", PortalAppFactory.Password, "Admin")]
    [InlineData("admin", PortalAppFactory.Password, "Admin")]
    [InlineData("admin@example.com", "short", "Admin")]
    [InlineData("admin@example.com", PortalAppFactory.Password, "")]
    public async Task SetUp_BadInput_IsRefusedAndTheCodeStaysGood(string email, string password, string name)
    {
        await using var portal = new PortalAppFactory();
        var code = (await portal.NewSetupCodeAsync())!;
        using var client = portal.NewClient();

        using var refused = await client.SendFormAsync($"/setup?code={code}", ("Input.DisplayName", name), ("Input.Email", email), ("Input.Password", password));

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Empty(await AdministratorsAsync(portal));
        using var made = await client.SetUpAsync(code, "admin@example.com");
        made.ShouldRedirectTo("/admin");
    }

    [Fact]
    public async Task SetUp_AddressOfADeveloper_IsRefused()
    {
        await using var portal = new PortalAppFactory();
        await portal.RegisterDeveloperAsync("dev@example.com");
        var code = (await portal.NewSetupCodeAsync())!;
        using var client = portal.NewClient();

        using var refused = await client.SetUpAsync(code, "dev@example.com");

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Empty(await AdministratorsAsync(portal));
    }

    private static async Task<string?> TrySetUpAsync(PortalAppFactory portal, string code, string email)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        // Signing in needs a request, which this race has none of.
        scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Http.IHttpContextAccessor>().HttpContext =
            new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var refusal = await scope.ServiceProvider.GetRequiredService<SetUpAdministrator>()
            .HandleAsync(new SetUpAdministratorRequest(code, email, PortalAppFactory.Password, "Admin"), CancellationToken.None);
        return refusal?.Code;
    }

    private static async Task<IReadOnlyList<string>> AdministratorsAsync(PortalAppFactory portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        return [.. (await users.GetUsersInRoleAsync(PortalRoles.Admin)).Select(user => user.Email!)];
    }
}
