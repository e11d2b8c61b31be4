using System.Net;
using Portal.Core.Primitives;
using Portal.Core.Webhooks;

namespace Portal.Features.Webhooks;

/// <summary>Which addresses messages may go to. What a name leads to is looked at again each time a connection is opened.</summary>
internal static class WebhookAddress
{
    /// <returns>The address as it is kept; or <c>invalid_url</c>, <c>https_required</c>, <c>address_not_allowed</c> of <c>url</c>.</returns>
    public static Result<string> Read(string? text, WebhookOptions options)
    {
        if (!Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0 || url.Host.Length == 0 || url.AbsoluteUri.Length > WebhookEndpoint.MaxUrlLength)
            return new Refusal("invalid_url", "url", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{WebhookEndpoint.MaxUrlLength}" });
        if (url.Scheme == "http" && !options.AllowHttp)
            return new Refusal("https_required", "url");
        if (!options.AllowPrivateAddresses && (IPAddress.TryParse(url.DnsSafeHost, out var address) ? !PublicAddress.Is(address) : IsLocalName(url.DnsSafeHost)))
            return new Refusal("address_not_allowed", "url");
        return url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
    }

    private static bool IsLocalName(string host) => host.TrimEnd('.') is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}
