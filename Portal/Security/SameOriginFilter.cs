namespace Portal.Security;

/// <summary>
/// Refuses unsafe requests that a browser sends from another site. Forms carry antiforgery tokens; the JSON and upload
/// endpoints, which ride on the same cookie, are kept by this.
/// </summary>
public sealed class SameOriginFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!safe && request.Headers.Origin is [{ } origin] && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            return Results.Problem(title: "cross_origin", detail: "Requests from other sites are refused.", statusCode: StatusCodes.Status403Forbidden);
        return await next(context);
    }
}
