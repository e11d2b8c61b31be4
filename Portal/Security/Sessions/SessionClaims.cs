using System.Security.Claims;

namespace Portal.Security.Sessions;

/// <summary>The session in a person's claims, and what has to outlive their renewal.</summary>
public static class SessionClaims
{
    public const string Session = "portal:session";

    // How the person signed in (RFC 8176); Identity writes it once, at sign-in.
    private const string Method = "amr";

    /// <summary>The session of a signed-in person; null for a stranger.</summary>
    public static Guid? SessionOf(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Guid.TryParse(principal.FindFirstValue(Session), out var id) ? id : null;
    }

    /// <summary>Carries over what claims made anew from the database do not have.</summary>
    public static void Carry(ClaimsPrincipal from, ClaimsPrincipal to)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (to?.Identity is ClaimsIdentity identity)
            identity.AddClaims(from.Claims.Where(claim => claim.Type is Session or Method).Select(claim => new Claim(claim.Type, claim.Value)));
    }
}
