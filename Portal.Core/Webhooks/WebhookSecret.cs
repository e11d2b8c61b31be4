using System.Security.Cryptography;

namespace Portal.Core.Webhooks;

/// <summary>The key that messages to one receiver are signed with.</summary>
/// <remarks>Its form is that of Standard Webhooks 1.0: <c>whsec_</c> and 24 to 64 random bytes in base64.</remarks>
public static class WebhookSecret
{
    /// <summary>What the text of a secret begins with.</summary>
    public const string Prefix = "whsec_";

    private const int Bytes = 32;

    /// <summary>A new secret of 32 random bytes, as it is given to the receiver.</summary>
    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The bytes of a secret.</summary>
    /// <exception cref="FormatException">It is no secret.</exception>
    public static byte[] KeyOf(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            throw new FormatException($"A secret begins with {Prefix}.");
        return Convert.FromBase64String(secret[Prefix.Length..]);
    }
}
