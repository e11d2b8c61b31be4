using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Features.AccountSecurity;

/// <param name="RecoveryCodesLeft">Of those given with the second step; 0 while it is off.</param>
public sealed record AccountSecurityView(bool HasSecondStep, int RecoveryCodesLeft, IReadOnlyList<PasskeyRow> Passkeys, IReadOnlyList<SessionRow> Sessions);

/// <param name="Id">Of the credential, base64url.</param>
/// <param name="IsSynced">Whether a password manager keeps it on several devices.</param>
public sealed record PasskeyRow(string Id, string Name, DateTimeOffset CreatedAt, bool IsSynced);

/// <param name="IsThis">The session that asks.</param>
public sealed record SessionRow(Guid Id, string Browser, string System, string? Address, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt, bool IsThis);

/// <summary>How somebody signs in, and where that was done.</summary>
public sealed class AccountSecurityQueries(UserManager<PortalUser> users, PersonSessions sessions)
{
    public async Task<AccountSecurityView> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var user = await users.FindByIdAsync(caller.Id.ToString()) ?? throw new InvalidOperationException("The caller's account is gone.");
        var passkeys = await users.GetPasskeysAsync(user);
        var open = await sessions.ListAsync(user.Id, cancellationToken);
        return new AccountSecurityView(
            user.TwoFactorEnabled, user.TwoFactorEnabled ? await users.CountRecoveryCodesAsync(user) : 0,
            [.. passkeys.OrderBy(passkey => passkey.CreatedAt).Select(passkey => new PasskeyRow(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "", passkey.CreatedAt, passkey.IsBackedUp))],
            [.. open.Select(row => new SessionRow(row.Id, UserAgent.Browser(row.UserAgent), UserAgent.System(row.UserAgent), row.Address, row.StartedAt, row.LastSeenAt, row.Id == caller.Session))]);
    }
}
