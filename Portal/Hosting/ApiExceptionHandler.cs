using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;

namespace Portal.Hosting;

/// <summary>Answers programs with a problem document where people get a page: what could not be read, by its field, or that it is our fault.</summary>
public sealed partial class ApiExceptionHandler(IProblemDetailsService problems, ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // By now the request's own path is that of the page of errors.
        var path = httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? httpContext.Request.Path.Value;
        if (!new PathString(path).StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return false;
        var unread = exception as BadHttpRequestException;
        if (unread is null)
            logger.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, path);
        httpContext.Response.StatusCode = unread?.StatusCode ?? StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails =
            {
                Status = httpContext.Response.StatusCode, Title = unread is null ? "server_error" : "unreadable_request",
                Detail = Words(unread),
                Extensions = { ["code"] = unread is null ? "server_error" : "unreadable_request", ["field"] = unread is null ? null : FieldOf(unread) },
            },
        });
    }

    /// <summary>The field at fault: the last name on the way through the JSON, or the parameter of the address; null when the whole cannot be read.</summary>
    public static string? FieldOf(BadHttpRequestException unread)
    {
        ArgumentNullException.ThrowIfNull(unread);
        if (unread.InnerException is JsonException json)
            return MissingProperty().Match(json.Message) is { Success: true } missing ? missing.Groups[1].Value : json.Path is { Length: > 2 } path ? path[(path.LastIndexOf('.') + 1)..] : null;
        return Parameter().Match(unread.Message) is { Success: true } parameter ? parameter.Groups[1].Value : null;
    }

    // The reader's own words name types of ours, which tell a caller nothing.
    private static string Words(BadHttpRequestException? unread) =>
        unread is null ? "The request failed here; the log has the cause under the trace id."
        : unread.InnerException is not JsonException ? unread.Message
        : FieldOf(unread) is { } field ? $"The field '{field}' is missing, null or of another kind than expected."
        : "The body is not the JSON object that is expected.";

    [GeneratedRegex("(?:Failed to bind|Required) parameter \"\\S+ (\\w+)\"")]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: '(\\w+)'")]
    private static partial Regex MissingProperty();
}
