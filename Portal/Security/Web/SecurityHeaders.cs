using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;
using Portal.Security.External;

namespace Portal.Security.Web;

/// <summary>What every answer says to the browser: run our scripts alone, be in no frame, guess no types, tell others no addresses, keep nothing.</summary>
public static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    /// <summary>The number, made once for this answer, that lets a script stand in the page itself.</summary>
    public static string Nonce(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Items[NonceKey] is not string nonce)
            http.Items[NonceKey] = nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return nonce;
    }

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        // As the answer starts: one to a bad request or an error has been cleared of all that was said before.
        http.Response.OnStarting(() =>
        {
            Add(http, http.Response.Headers);
            return Task.CompletedTask;
        });
        return next(http);
    }

    private static void Add(HttpContext http, IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // What hands out a stranger's file has a stricter policy already.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = Policy(Nonce(http), http.RequestServices.GetRequiredService<IOptions<OpenIdOptions>>().Value.FormOrigins);
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null && headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
    }

    // MudBlazor writes its theme as a style element and positions by style attributes. Styles cannot run.
    private static string Policy(string nonce, IReadOnlyList<string> formOrigins) =>
        $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        + $"object-src 'none'; base-uri 'self'; form-action {string.Join(' ', ["'self'", .. formOrigins])}; frame-ancestors 'none'";
}
