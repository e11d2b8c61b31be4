using Portal.Core.Primitives;

namespace Portal.Security;

/// <summary>What only the operator may ask. Pages and routes are guarded by policy as well; this holds whoever calls.</summary>
public static class AdminOnly
{
    public const string NotAllowed = "not_allowed";

    /// <summary>The refusal of an act by anyone else; null for an administrator.</summary>
    public static Refusal? Refuse(Caller caller) => caller.IsAdmin ? null : new Refusal(NotAllowed);

    /// <summary>Guards a query, which has no one else to answer.</summary>
    /// <exception cref="UnauthorizedAccessException">The caller is no administrator.</exception>
    public static void Demand(Caller caller)
    {
        if (!caller.IsAdmin)
            throw new UnauthorizedAccessException("Only an administrator may ask this.");
    }

    /// <summary>Routes below <c>/api/admin/<paramref name="area"/></c>, for administrators on this site alone.</summary>
    public static RouteGroupBuilder MapAdmin(this WebApplication app, string area) =>
        app.MapGroup($"/api/admin/{area}").RequireAuthorization(PortalRoles.Admin).AddEndpointFilter<SameOriginFilter>().WithTags("Admin");

    /// <summary>The signed-in person with the address the request came from, as the audit keeps it.</summary>
    public static Caller Admin(this HttpContext http) => Caller.Require(http.User, http.Connection.RemoteIpAddress?.ToString());
}
