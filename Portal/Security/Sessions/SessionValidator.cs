using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Portal.Security.Sessions;

/// <summary>Looks every few seconds whether the session of a cookie still counts, besides the person's security stamp.</summary>
public sealed class SessionValidator(
    IOptions<SecurityStampValidatorOptions> options, SignInManager<PortalUser> signIn, ILoggerFactory loggers, PersonSessions sessions, IHttpContextAccessor http)
    : SecurityStampValidator<PortalUser>(options, signIn, loggers)
{
    protected override async Task<PortalUser?> VerifySecurityStamp(ClaimsPrincipal? principal)
    {
        if (principal is null || await base.VerifySecurityStamp(principal) is not { } user || !await sessions.IsOpenAsync(principal, CancellationToken.None))
            return null;
        if (SessionClaims.SessionOf(principal) is { } session)
            await sessions.SeenAsync(session, http.HttpContext?.Connection.RemoteIpAddress?.ToString(), CancellationToken.None);
        return user;
    }
}
