using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Portal.Hosting;

namespace Portal.Security.External;

/// <summary>Sets up the exchange with the provider: authorisation code with PKCE, state and nonce, nothing kept but who came.</summary>
public static class OpenIdSignIn
{
    /// <summary>Where the provider sends people back to; registered there below the portal's address.</summary>
    public const string CallbackPath = "/sign-in/external/callback";

    // Of the tokens' times; clocks of servers are kept by NTP.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public static void AddOpenId(this WebApplicationBuilder builder, AuthenticationBuilder authentication)
    {
        builder.AddValidatedOptions<OpenIdOptions>(OpenIdOptions.Section, options => options.FindFault());
        builder.Services.AddSingleton<ExternalTrip>();
        builder.Services.AddSingleton<OpenIdEvents>();
        // A scheme that is there is asked at each request, so it is not there while it is off.
        if (string.IsNullOrEmpty(builder.Configuration[$"{OpenIdOptions.Section}:{nameof(OpenIdOptions.Authority)}"]))
            return;
        authentication.AddOpenIdConnect(ExternalPerson.Provider, _ => { });
        builder.Services.AddOptions<OpenIdConnectOptions>(ExternalPerson.Provider).Configure<IOptions<OpenIdOptions>>((scheme, options) => Set(scheme, options.Value));
    }

    private static void Set(OpenIdConnectOptions scheme, OpenIdOptions options)
    {
        (scheme.Authority, scheme.ClientId, scheme.ClientSecret) = (options.Authority, options.ClientId, options.ClientSecret);
        scheme.RequireHttpsMetadata = new Uri(options.Authority).Scheme == Uri.UriSchemeHttps;
        scheme.SignInScheme = IdentityConstants.ExternalScheme;
        scheme.CallbackPath = CallbackPath;
        scheme.EventsType = typeof(OpenIdEvents);
        scheme.ResponseType = OpenIdConnectResponseType.Code;
        scheme.UsePkce = true;
        // By an address and not by a form of theirs, which would come without our cookies unless those went everywhere.
        scheme.ResponseMode = OpenIdConnectResponseMode.Query;
        scheme.CorrelationCookie.SameSite = scheme.NonceCookie.SameSite = SameSiteMode.Lax;
        scheme.CorrelationCookie.SecurePolicy = scheme.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        scheme.Scope.Clear();
        foreach (var scope in OpenIdOptions.Words(options.Scopes))
            scheme.Scope.Add(scope);
        scheme.MapInboundClaims = false;
        scheme.SaveTokens = false;
        scheme.DisableTelemetry = true;
        scheme.TokenValidationParameters.ClockSkew = ClockSkew;
        // Some tell the address only there.
        scheme.GetClaimsFromUserInfoEndpoint = true;
        // Needed beside the subject.
        scheme.ClaimActions.Remove("iss");
        foreach (var claim in new[] { options.EmailClaim, options.EmailVerifiedClaim, options.NameClaim }.Distinct(StringComparer.Ordinal))
        {
            scheme.ClaimActions.Remove(claim);
            scheme.ClaimActions.MapUniqueJsonKey(claim, claim);
        }
    }
}
