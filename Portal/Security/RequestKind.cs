namespace Portal.Security;

public static class RequestKind
{
    /// <summary>Whether a program asks, which wants a status and a problem document where a person wants a page.</summary>
    public static bool IsForPrograms(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return IsBelow("/api") || IsBelow("/hubs") || IsBelow("/_blazor");

        bool IsBelow(string folder) => http.Request.Path.StartsWithSegments(folder, StringComparison.OrdinalIgnoreCase);
    }
}
