using System.Security.Claims;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Security.ApiKeys;
using Portal.Security.Sessions;
using Portal.Security.SupportViews;

namespace Portal.Security;

/// <summary>Who asks a handler. Every handler takes one and decides itself what this person may do.</summary>
/// <param name="Session">The sign-in that asks; null where none does, as for a worker or a program.</param>
/// <param name="Key">What a program asks with; null for a person.</param>
/// <param name="View">The organisation that an administrator looks at as one of its members, instead of the own ones; null for everybody else.</param>
public sealed record Caller(UserId Id, string Email, string DisplayName, bool IsAdmin, string? Address = null, Guid? Session = null, CallerKey? Key = null, bool IsReviewer = false,
    SupportView? View = null)
{
    /// <summary>True for who may look at applications to be verified: reviewers and administrators.</summary>
    public bool MayReview => IsReviewer || IsAdmin;

    /// <summary>Reads the signed-in person; null for a stranger.</summary>
    public static Caller? From(ClaimsPrincipal principal, string? address = null)
    {
        if (principal.Identity?.IsAuthenticated != true || !Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
            return null;
        var email = principal.FindFirstValue(ClaimTypes.Email) ?? principal.Identity.Name ?? "";
        return new Caller(
            new UserId(id), email, principal.FindFirstValue(PortalClaims.DisplayName) ?? email, principal.IsInRole(PortalRoles.Admin), address, SessionClaims.SessionOf(principal), ApiKeyClaims.KeyOf(principal),
            principal.IsInRole(PortalRoles.Reviewer), SupportViewClaims.ViewOf(principal));
    }

    /// <summary>The signed-in person of an endpoint or page that requires one.</summary>
    public static Caller Require(ClaimsPrincipal principal, string? address = null) =>
        From(principal, address) ?? throw new InvalidOperationException("No one is signed in; the route must require it.");
}

/// <summary>A key, and where it counts.</summary>
public sealed record CallerKey(ApiKeyId Id, ApiKeyReach Reach);

public static class PortalRoles
{
    /// <summary>The operator of the platform.</summary>
    public const string Admin = "Admin";

    /// <summary>Looks at applications to be verified, and at nothing else of the platform. Also the policy of their pages and routes, which administrators meet as well.</summary>
    public const string Reviewer = "Reviewer";
}

public static class PortalClaims
{
    public const string DisplayName = "portal:display_name";
}
