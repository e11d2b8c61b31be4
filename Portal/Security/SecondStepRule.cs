using System.Security.Claims;
using Microsoft.AspNetCore.StaticAssets;
using Portal.Core.Primitives;

namespace Portal.Security;

/// <summary>
/// Where administrators and reviewers must have a second step, one without is none yet: the claims carry a mark instead of the roles,
/// and the mark leads everywhere to the page that sets it up.
/// </summary>
public static class SecondStepRule
{
    /// <summary>Code of the refusal by the API.</summary>
    public const string Needed = "second_step_needed";

    /// <summary>Where it is set up.</summary>
    public const string Page = "/account/security/authenticator";

    /// <summary>Where it is set up, going on to <paramref name="returnUrl"/> afterwards.</summary>
    public static string PageFor(string returnUrl) => $"{Page}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    private const string Mark = "portal:second_step_needed";

    // What one needs to set it up and to leave again; and what is for strangers, whose links a detour through here would spoil.
    private static readonly PathString[] Open =
        ["/account/security", "/api/account/security", "/sign-out", "/sign-in", "/confirm-email", "/forgot-password", "/reset-password", "/language", "/error", "/not-found"];

    public static bool IsNeeded(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.HasClaim(Mark, "true");
    }

    /// <summary>Takes the roles away until the second step is there.</summary>
    public static void Put(ClaimsIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        foreach (var role in identity.FindAll(identity.RoleClaimType).ToList())
            identity.RemoveClaim(role);
        identity.AddClaim(new Claim(Mark, "true"));
    }

    public static Task EnforceAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        if (!IsNeeded(http.User) || http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || Array.Exists(Open, path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
            return next(http);
        if (RequestKind.IsForPrograms(http))
            return new Refusal(Needed).ToProblem().ExecuteAsync(http);
        http.Response.Redirect(PageFor(HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : "/"));
        return Task.CompletedTask;
    }
}
