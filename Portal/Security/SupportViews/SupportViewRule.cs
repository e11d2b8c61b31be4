using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;
using Portal.Core.Primitives;
using Portal.Security.ApiKeys;
using Portal.Security.Sessions;

namespace Portal.Security.SupportViews;

/// <summary>
/// While an administrator's session looks at an organisation as one of its members, each of its requests is that: the platform's roles are gone, nothing can be changed, and what reads is open
/// only where it says so. Pages come without a circuit, so that there is nothing behind them to click.
/// </summary>
public static class SupportViewRule
{
    /// <summary>Code of the refusal of whatever could change something.</summary>
    public const string IsReadOnly = "support_view_reads_only";

    /// <summary>Code of the refusal of what reads something else than the organisation's work and money.</summary>
    public const string IsClosed = "support_view_closed";

    /// <summary>Where people are led who ask for a page that is closed.</summary>
    public const string Page = "/support-view";

    /// <summary>Where a view is ended by program.</summary>
    public const string Api = "/api/support-view";

    private const string HowToEnd = "You are looking at an organisation as one of its members. End the view with its banner or by DELETE " + Api + ".";

    public static async Task EnforceAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        if (await FindAsync(http) is not { } view)
        {
            await next(http);
            return;
        }

        var endpoint = http.GetEndpoint();
        http.User = SupportViewClaims.Of(http.User, view);
        if (endpoint?.Metadata.GetMetadata<EndsSupportView>() is not null)
            await next(http);
        else if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            await Refused(IsReadOnly, "Nothing can be changed in a support view.").ExecuteAsync(http);
        else if (IsOpen(http, endpoint))
            await ReadAsync(http, next);
        else if (RequestKind.IsForPrograms(http))
            await Refused(IsClosed, "A support view shows the organisation's work and money alone.").ExecuteAsync(http);
        else
            http.Response.Redirect(Page);
    }

    // Only an administrator's session can have one; nobody else is asked about. Files that are the same for everyone are not worth a look.
    private static async Task<SupportView?> FindAsync(HttpContext http) =>
        http.User.IsInRole(PortalRoles.Admin) && http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null && SessionClaims.SessionOf(http.User) is { } session
            ? await http.RequestServices.GetRequiredService<PersonSessions>().ViewOfAsync(session, http.RequestAborted)
            : null;

    private static async Task ReadAsync(HttpContext http, RequestDelegate next)
    {
        http.Features.Set(new ReadOnlyRequest());
        try
        {
            await next(http);
        }
        finally
        {
            http.Features.Set<ReadOnlyRequest>(null);
        }
    }

    // What is open to everybody, what says so, and what a program of the organisation may read. Circuits and hubs outlive the moment and are none of these.
    private static bool IsOpen(HttpContext http, Endpoint? endpoint) =>
        !IsBelow(http, "/_blazor") && !IsBelow(http, "/hubs")
        && (endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || endpoint.Metadata.GetMetadata<ShownInSupportViewAttribute>() is not null
            || endpoint.Metadata.GetMetadata<ApiKeyRule.AcceptedKeys>() is not null);

    private static bool IsBelow(HttpContext http, string folder) => http.Request.Path.StartsWithSegments(folder, StringComparison.OrdinalIgnoreCase);

    private static IResult Refused(string code, string why) => new Refusal(code).ToProblem($"{why} {HowToEnd}");
}
