using Microsoft.Extensions.Options;
using Portal.Hosting;

namespace Portal.Security.Web;

/// <summary>Tells our own pages from those of other sites. A program that is no browser names no origin, and rides on nobody's cookie.</summary>
public static class SameOrigin
{
    public static bool IsForeign(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.Origin is [{ } origin, ..] && !IsOurs(origin, request);
    }

    /// <summary>Whether an origin is the address this request came to, or the one that people reach the portal at.</summary>
    public static bool IsOurs(string origin, HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            || string.Equals(origin, new Uri(request.HttpContext.RequestServices.GetRequiredService<IOptions<PortalOptions>>().Value.PublicUrl).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Keeps other sites from opening a circuit or a hub: a browser sends our cookie with a WebSocket from anywhere, and asks nobody first
    /// (RFC 6455 section 10.2).
    /// </summary>
    public static Task GuardSocketsAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        return (IsBelow("/_blazor") || IsBelow("/hubs")) && IsForeign(http.Request) ? Refused().ExecuteAsync(http) : next(http);

        bool IsBelow(string folder) => http.Request.Path.StartsWithSegments(folder, StringComparison.OrdinalIgnoreCase);
    }

    internal static IResult Refused() => Results.Problem(title: "cross_origin", detail: "Requests from other sites are refused.", statusCode: StatusCodes.Status403Forbidden);
}
