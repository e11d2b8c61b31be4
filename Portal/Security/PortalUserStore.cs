using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Security;

/// <summary>Keeps the secrets of the second step unreadable in the database: the app's key encrypted, since it is needed again, recovery codes as hashes.</summary>
public sealed class PortalUserStore(PortalDbContext db, IDataProtectionProvider protection) : UserStore<PortalUser, IdentityRole<Guid>, PortalDbContext, Guid>(db)
{
    // A code has some 45 bits; this makes guessing them from a stolen table dear, and ten of them quick enough to make.
    private const int Rounds = 60_000;

    // Where Identity's own store keeps them.
    private const string Provider = "[AspNetUserStore]";
    private const string Codes = "RecoveryCodes";

    private readonly IDataProtector _keys = protection.CreateProtector("Portal.AuthenticatorKey");

    public override Task SetAuthenticatorKeyAsync(PortalUser user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, _keys.Protect(key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(PortalUser user, CancellationToken cancellationToken) =>
        await base.GetAuthenticatorKeyAsync(user, cancellationToken) is { } key ? _keys.Unprotect(key) : null;

    public override Task ReplaceCodesAsync(PortalUser user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return base.ReplaceCodesAsync(user, recoveryCodes.Select(code => HashOf(user, code)), cancellationToken);
    }

    public override async Task<bool> RedeemCodeAsync(PortalUser user, string code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var kept = (await GetTokenAsync(user, Provider, Codes, cancellationToken) ?? "").Split(';');
        var hash = HashOf(user, code);
        if (!kept.Contains(hash, StringComparer.Ordinal))
            return false;
        await base.ReplaceCodesAsync(user, kept.Where(one => one != hash), cancellationToken);
        return true;
    }

    private static string HashOf(PortalUser user, string code) =>
        Convert.ToHexString(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(code), user.Id.ToByteArray(), Rounds, HashAlgorithmName.SHA256, 16));
}
