using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Webhooks;

/// <summary>Signs messages as Standard Webhooks 1.0 says: HMAC-SHA256 over <c>id.timestamp.body</c>, so that neither the id nor the time can be exchanged.</summary>
public static class WebhookSignature
{
    /// <summary>Header with the id of the message, the same at every try: who has seen it has nothing to do.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the second of the try since 1970, UTC.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header with the signatures, one a secret, with a space between.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The value of the timestamp header.</summary>
    public static string TimestampOf(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>The value of the signature header.</summary>
    /// <param name="secrets">One; two while a receiver changes over from one to the other.</param>
    /// <param name="id">Of the message; without a full stop.</param>
    /// <param name="timestamp">As in the header.</param>
    /// <param name="body">The text that is sent.</param>
    /// <exception cref="ArgumentException">The id has a full stop, by which the parts could be read in two ways.</exception>
    public static string Sign(IEnumerable<string> secrets, string id, string timestamp, string body)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(id);
        if (id.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException("An id has no full stop.", nameof(id));
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}");
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(WebhookSecret.KeyOf(secret), signed))));
    }
}
