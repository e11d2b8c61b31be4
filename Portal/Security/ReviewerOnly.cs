using Portal.Core.Primitives;

namespace Portal.Security;

/// <summary>What only reviewers, and administrators, may ask. Pages and routes are guarded by policy as well; this holds whoever calls.</summary>
public static class ReviewerOnly
{
    /// <summary>The refusal of an act by anyone else; null for a reviewer.</summary>
    public static Refusal? Refuse(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.MayReview ? null : new Refusal(AdminOnly.NotAllowed);
    }

    /// <summary>Guards a query, which has no one else to answer.</summary>
    /// <exception cref="UnauthorizedAccessException">The caller is no reviewer.</exception>
    public static void Demand(Caller caller)
    {
        if (Refuse(caller) is not null)
            throw new UnauthorizedAccessException("Only a reviewer may ask this.");
    }

    /// <summary>Routes below <c>/api/admin/<paramref name="area"/></c>, for reviewers and administrators on this site alone.</summary>
    public static RouteGroupBuilder MapReview(this WebApplication app, string area) =>
        app.MapGroup($"/api/admin/{area}").RequireAuthorization(PortalRoles.Reviewer).AddEndpointFilter<SameOriginFilter>().WithTags("Admin");
}
