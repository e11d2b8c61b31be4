using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Identity;
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
    [InlineData("/admin/customers")]
    [InlineData("/tasks")]
    [InlineData("/account")]
    public async Task Page_WithoutIt_LeadsToItsSetUp(string page)
    {
        using var answer = await _admin.GetAsync(page);

        answer.ShouldRedirectTo("/account/security/authenticator");
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
    public async Task Developer_WithoutIt_GoesOn()
    {
        var developer = await _portal.RegisterDeveloperAsync("li@example.com");

        Assert.Equal(HttpStatusCode.OK, (await developer.Client.GetAsync("/tasks")).StatusCode);
    }
}
