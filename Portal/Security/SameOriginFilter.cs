using Portal.Security.Web;

namespace Portal.Security;

/// <summary>
/// Refuses unsafe requests that a browser sends from another site. Forms carry antiforgery tokens; the JSON and upload
/// endpoints, which ride on the same cookie, are kept by this.
/// </summary>
public sealed class SameOriginFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var request = context.HttpContext.Request;
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return !safe && SameOrigin.IsForeign(request) ? SameOrigin.Refused() : await next(context);
    }
}
