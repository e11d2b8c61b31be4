using System.Globalization;

namespace Portal.Security.Throttling;

/// <summary>Answers 429 and says when to come back.</summary>
public static class TooManyRequests
{
    /// <summary>Marks the answer of a page, which goes on to say it in words.</summary>
    public static void Mark(HttpContext http, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The answer to a program.</summary>
    public static IResult Problem(HttpContext http, TimeSpan wait)
    {
        Mark(http, wait);
        return Results.Problem(
            title: "too_many_requests", detail: $"Too many requests. Try again in {Seconds(wait)} s.", statusCode: StatusCodes.Status429TooManyRequests,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "too_many_requests" });
    }

    /// <summary>Minutes to wait, for people; at least one.</summary>
    public static int Minutes(TimeSpan wait) => (int)Math.Max(1, Math.Ceiling(wait.TotalMinutes));

    private static int Seconds(TimeSpan wait) => (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds));
}
