using System.Text.RegularExpressions;

namespace Portal.Tests.Security;

/// <summary>What every answer has to tell the browser: whence scripts may come, that nobody frames it, that it is not kept.</summary>
public static partial class SecurityHeaders
{
    /// <summary>What an answer lacks, and which scripts of a page would not be let run.</summary>
    public static IEnumerable<string> FaultsOf(HttpResponseMessage answer, string body)
    {
        var policy = PolicyOf(answer);
        var scripts = answer.Content.Headers.ContentType?.MediaType == "text/html" ? InlineScripts(body, policy).Concat(Handler().Matches(body).Select(handler => handler.Value)) : [];
        return MissingOf(answer, policy).Concat(scripts.Select(script => $"has a script that may not run: {script}"));
    }

    public static string PolicyOf(HttpResponseMessage answer) => answer.Headers.TryGetValues("Content-Security-Policy", out var values) ? string.Join(" | ", values) : "";

    private static IEnumerable<string> MissingOf(HttpResponseMessage answer, string policy)
    {
        var scripts = ScriptSources().Match(policy).Value;
        if (policy != "default-src 'none'; sandbox")
        {
            if (scripts.Length == 0 || scripts.Contains("unsafe", StringComparison.Ordinal) || scripts.Contains('*'))
                yield return $"scripts from {scripts}";
            if (!policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || policy.Contains('|'))
                yield return $"frames by {policy}";
        }

        foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin") })
        {
            if (!answer.Headers.TryGetValues(name, out var given) || given.Single() != value)
                yield return $"{name} is not {value}";
        }

        if (!answer.Headers.Contains("Permissions-Policy"))
            yield return "no Permissions-Policy";
        if (answer.RequestMessage!.RequestUri!.AbsolutePath is var path && !path.StartsWith("/api/docs/", StringComparison.Ordinal) && answer.Headers.CacheControl?.NoStore != true)
            yield return $"is kept: {answer.Headers.CacheControl}";
    }

    private static IEnumerable<string> InlineScripts(string html, string policy) => Script().Matches(html)
        .Where(script => !script.Value.Contains(" src=", StringComparison.Ordinal) && !policy.Contains($"'nonce-{NonceOf().Match(script.Value).Groups[1].Value}'", StringComparison.Ordinal))
        .Select(script => script.Value);

    [GeneratedRegex("<[a-z][^<>]*\\son[a-z]+=[^<>]*>")]
    private static partial Regex Handler();

    [GeneratedRegex("script-src [^;]*")]
    private static partial Regex ScriptSources();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("nonce=\"([^\"]+)\"")]
    private static partial Regex NonceOf();
}
