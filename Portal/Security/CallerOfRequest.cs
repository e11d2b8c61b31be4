namespace Portal.Security;

public static class CallerOfRequest
{
    /// <summary>The signed-in person of a request to a route that requires one, with the address it came from.</summary>
    public static Caller Caller(this HttpContext http) => Security.Caller.Require(http.User, http.Connection.RemoteIpAddress?.ToString());
}
