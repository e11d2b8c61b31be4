using System.Globalization;
using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Portal.Security;

namespace Portal.Tests.Testing;

/// <summary>Renders components with the services of the portal, in English unless a test asks for another language.</summary>
public abstract class PortalComponentTest : BunitContext
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;

    // A bound on what hangs, not on how long a busy machine may take.
    static PortalComponentTest() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    protected PortalComponentTest()
    {
        UseCulture("en");
        Services.AddMudServices();
        Services.AddLocalization();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    /// <summary>The zone in which times are shown, as the frame hands it down.</summary>
    protected void UseTimeZone(string zone) => RenderTree.Add<Microsoft.AspNetCore.Components.CascadingValue<string>>(parameters => parameters
        .Add(value => value.Name, "TimeZone").Add(value => value.Value, zone));

    /// <summary>What a component is handed down of who looks at it.</summary>
    protected static Task<AuthenticationState> SignedIn(Caller caller)
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, caller.Id.Value.ToString()), new(ClaimTypes.Email, caller.Email)];
        if (caller.IsAdmin)
            claims.Add(new(ClaimTypes.Role, PortalRoles.Admin));
        return Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(claims, "test"))));
    }

    protected static void UseCulture(string name)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(name);
    }

    protected void UseChinese() => UseCulture("zh-CN");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        CultureInfo.CurrentCulture = _culture;
        CultureInfo.CurrentUICulture = _uiCulture;
    }
}
