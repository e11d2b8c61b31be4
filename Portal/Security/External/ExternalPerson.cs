using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Security.External;

/// <summary>Who the provider says somebody is.</summary>
/// <param name="Key">What the person is known by from now on, and by nothing else: a hash of issuer and subject, since a subject is unique within its issuer alone (OpenID Connect Core 1.0 section 2).</param>
/// <param name="Email">The address; null when none was given.</param>
/// <param name="IsEmailVerified">Whether the provider has checked that it is the person's.</param>
/// <param name="Name">The name to show; null when none was given.</param>
public sealed record ExternalPerson(string Key, string? Email, bool IsEmailVerified, string? Name)
{
    /// <summary>Stands for the provider beside <see cref="Key"/>, and is the name of its scheme.</summary>
    public const string Provider = "openid";

    /// <summary>What the account there is shown as.</summary>
    public string Account => Email ?? Name ?? Key[..8];

    internal static ExternalPerson From(ClaimsPrincipal principal, OpenIdOptions options)
    {
        var (issuer, subject) = (principal.FindFirstValue("iss"), principal.FindFirstValue("sub"));
        if (string.IsNullOrEmpty(issuer) || string.IsNullOrEmpty(subject))
            throw new InvalidOperationException("A token without issuer or subject was taken for valid.");
        return new ExternalPerson(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}"))),
            Text(options.EmailClaim),
            principal.FindFirstValue(options.EmailVerifiedClaim) is { } verified && (verified == "1" || verified.Equals("true", StringComparison.OrdinalIgnoreCase)),
            Text(options.NameClaim));

        string? Text(string claim) => principal.FindFirstValue(claim)?.Trim() is { Length: > 0 } text ? text : null;
    }
}
