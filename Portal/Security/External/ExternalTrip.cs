using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Hosting;
using Portal.Security.Sessions;

namespace Portal.Security.External;

/// <summary>What somebody is sent to the provider for.</summary>
public enum ExternalPurpose
{
    SignIn = 1,
    Link = 2,
    Confirm = 3,
}

/// <summary>
/// The way to the provider and back. What comes back counts for the purpose it was begun for, and, where somebody was signed in, for that session alone: nobody's account is linked to
/// whom another one's browser was sent for.
/// </summary>
public sealed partial class ExternalTrip(IOptions<OpenIdOptions> options, TimeProvider time, ILogger<ExternalTrip> logger)
{
    private const string Purpose = "portal.purpose";
    private const string Session = "portal.session";

    // How long ago somebody may have proved to the provider to be there.
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(5);

    public bool IsOn => options.Value.IsOn;

    /// <summary>Sends the browser to the provider.</summary>
    /// <param name="back">Where it lands afterwards.</param>
    /// <returns>False when the provider does not answer.</returns>
    public async Task<bool> BeginAsync(HttpContext http, ExternalPurpose purpose, string back)
    {
        ArgumentNullException.ThrowIfNull(http);
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = back };
        properties.Items[Purpose] = purpose.ToString();
        properties.Items[Session] = SessionOf(http);
        if (purpose == ExternalPurpose.Confirm)
            (properties.Prompt, properties.MaxAge) = ("login", TimeSpan.Zero);
        try
        {
            await http.ChallengeAsync(ExternalPerson.Provider, properties);
            return true;
        }
        catch (InvalidOperationException error)
        {
            // Its description cannot be read.
            LogUnreachable(error, options.Value.Authority);
            return false;
        }
    }

    /// <summary>Who came back for this purpose; null for nobody, or for another purpose.</summary>
    /// <param name="isOver">False lets the same person be read again.</param>
    public async Task<ExternalPerson?> EndAsync(HttpContext http, ExternalPurpose purpose, bool isOver = true)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!IsOn || await http.AuthenticateAsync(IdentityConstants.ExternalScheme) is not { Succeeded: true, Principal: { } principal, Properties: { } properties })
            return null;
        if (isOver)
            await ForgetAsync(http);
        return properties.Items.TryGetValue(Purpose, out var begun) && begun == purpose.ToString()
            && (purpose == ExternalPurpose.SignIn || (properties.Items.TryGetValue(Session, out var session) && session == SessionOf(http)))
            && (purpose != ExternalPurpose.Confirm || IsRecent(principal))
            ? ExternalPerson.From(principal, options.Value) : null;
    }

    public static Task ForgetAsync(HttpContext http) => http.SignOutAsync(IdentityConstants.ExternalScheme);

    // A provider that is asked for max_age has to say when the person signed in there (OpenID Connect Core 1.0 section 3.1.2.1).
    private bool IsRecent(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && time.MachineNow() - DateTimeOffset.FromUnixTimeSeconds(at) < Recently;

    private static string SessionOf(HttpContext http) => SessionClaims.SessionOf(http.User)?.ToString() ?? "";

    [LoggerMessage(LogLevel.Warning, "The OpenID provider at {Authority} cannot be reached.")]
    private partial void LogUnreachable(Exception error, string authority);
}
