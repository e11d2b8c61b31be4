using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace Portal.Security.Sessions;

/// <summary>Ties each sign-in cookie to a session: a new one at sign-in, the same when the cookie is only renewed, none after signing out.</summary>
public static class SessionCookie
{
    private static readonly object Renewal = new();

    /// <summary>Says that the sign-in of this request renews a cookie and begins nothing.</summary>
    public static void Renew(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Items[Renewal] = true;
    }

    public static async Task OnSigningIn(CookieSigningInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        var sessions = http.RequestServices.GetRequiredService<PersonSessions>();
        var users = http.RequestServices.GetRequiredService<UserManager<PortalUser>>();
        var user = await users.GetUserAsync(context.Principal!) ?? throw new InvalidOperationException("A cookie is made for somebody who does not exist.");
        var before = SessionClaims.SessionOf(http.User);
        if (before is { } kept && http.Items.ContainsKey(Renewal) && users.GetUserId(http.User) == user.Id.ToString())
        {
            await sessions.KeepAsync(kept, user, http.RequestAborted);
            SessionClaims.Carry(http.User, context.Principal!);
            return;
        }

        await EndAsync(http);
        var session = await sessions.StartAsync(user, http.Request.Headers.UserAgent, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        ((ClaimsIdentity)context.Principal!.Identity!).AddClaim(new Claim(SessionClaims.Session, session.ToString()));
    }

    public static Task OnSigningOut(CookieSigningOutContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return EndAsync(context.HttpContext);
    }

    private static async Task EndAsync(HttpContext http)
    {
        if (SessionClaims.SessionOf(http.User) is { } session && Caller.From(http.User) is { } caller)
            await http.RequestServices.GetRequiredService<PersonSessions>().EndAsync(caller.Id.Value, session, http.RequestAborted);
    }
}
