using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace Portal.Security.External;

/// <summary>What goes wrong on the way to the provider and back, as the log and the person learn it.</summary>
public sealed partial class OpenIdEvents(IOptions<OpenIdOptions> options, ILogger<OpenIdEvents> logger) : OpenIdConnectEvents
{
    /// <summary>In the address of the page that is shown instead.</summary>
    public const string Failed = "external_failed";

    /// <summary>As <see cref="Failed"/>, before anybody was sent away.</summary>
    public const string Unreachable = "external_unreachable";

    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Browsers hold a form to the origins that the page names, and say nothing to the person where they stop it.
        var origin = new Uri(context.ProtocolMessage.IssuerAddress).GetLeftPart(UriPartial.Authority);
        if (!options.Value.FormOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            LogForeignOrigin(origin, $"{OpenIdOptions.Section}:{nameof(OpenIdOptions.RedirectOrigins)}");
        return Task.CompletedTask;
    }

    /// <remarks>The library takes an unsigned token where it came by TLS from the token endpoint, as OpenID Connect Core 1.0 section 3.1.3.7 allows. A proxy that ends TLS is no issuer.</remarks>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrEmpty(context.SecurityToken.RawSignature))
            context.Fail("The token is not signed.");
        return Task.CompletedTask;
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        LogFailed(context.Failure?.Message ?? "no reason is given");
        // Back to where they came from, as far as that is known.
        var page = context.Properties?.RedirectUri?.StartsWith("/account/security", StringComparison.Ordinal) == true ? "/account/security" : "/sign-in";
        context.Response.Redirect($"{page}?problem={Failed}");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "A sign-in by OpenID was refused: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(LogLevel.Warning, "The OpenID provider asks people to sign in at {Origin}, where browsers do not let our forms lead. Add it to {Key}.")]
    private partial void LogForeignOrigin(string origin, string key);
}
