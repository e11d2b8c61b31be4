using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Portal.Core.Primitives;

namespace Portal.Security.ApiKeys;

/// <summary>Signs a program in by <c>Authorization: Bearer ptl_…</c> (RFC 6750). What carries that header is never taken for the person whose cookie it may carry too.</summary>
public sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "ApiKey";

    private const string Bearer = "Bearer ";

    /// <summary>True for a request that a key is to answer for: only programs' routes know keys.</summary>
    public static bool IsAsked(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return RequestKind.IsForPrograms(http) && http.Request.Headers.ContainsKey(HeaderNames.Authorization);
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || await keys.FindAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is not { } found)
            return AuthenticateResult.Fail("No such key.");
        return AuthenticateResult.Success(new AuthenticationTicket(ApiKeyClaims.Of(found.Key, found.Maker), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return new Refusal(ApiKeyRule.Invalid).ToProblem().ExecuteAsync(Context);
    }
}
