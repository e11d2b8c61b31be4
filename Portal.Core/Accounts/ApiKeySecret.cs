using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Accounts;

/// <summary>The secret of a key: a mark by which scanners find it where it does not belong, and 256 random bits.</summary>
public static class ApiKeySecret
{
    /// <summary>How every secret begins.</summary>
    public const string Mark = "ptl_";

    /// <summary>Characters of a secret: the mark, and 32 bytes as base64url without padding.</summary>
    public const int Length = 47;

    private const int ShownLength = 10;

    /// <summary>A new one.</summary>
    public static string New() => Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>True for what could be one.</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Length && text.StartsWith(Mark, StringComparison.Ordinal);
    }

    /// <summary>SHA-256 in hexadecimal. Nothing slower is needed, since no one guesses 256 bits.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>What is shown of it later on.</summary>
    public static string StartOf(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return secret[..Math.Min(secret.Length, ShownLength)];
    }
}
