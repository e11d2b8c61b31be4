using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Security;
using Portal.Security.External;
using Portal.Security.Sessions;

namespace Portal.Features.AccountSecurity;

/// <param name="RecoveryCodesLeft">Of those given with the second step; 0 while it is off.</param>
/// <param name="HasPassword">False for who registered by a provider and has set none.</param>
/// <param name="External">The provider that people may sign in by; null where none is set up.</param>
public sealed record AccountSecurityView(
    bool HasSecondStep, int RecoveryCodesLeft, IReadOnlyList<PasskeyRow> Passkeys, IReadOnlyList<SessionRow> Sessions, bool HasPassword, ExternalLoginView? External);

/// <param name="Provider">What people call it.</param>
/// <param name="Account">What the linked account there is shown as; null while none is linked.</param>
public sealed record ExternalLoginView(string Provider, string? Account);

/// <param name="Id">Of the credential, base64url.</param>
/// <param name="IsSynced">Whether a password manager keeps it on several devices.</param>
public sealed record PasskeyRow(string Id, string Name, DateTimeOffset CreatedAt, bool IsSynced);

/// <param name="IsThis">The session that asks.</param>
public sealed record SessionRow(Guid Id, string Browser, string System, string? Address, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt, bool IsThis);

/// <summary>How somebody signs in, and where that was done.</summary>
public sealed class AccountSecurityQueries(UserManager<PortalUser> users, PersonSessions sessions, IOptions<OpenIdOptions> provider)
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
            [.. open.Select(row => new SessionRow(row.Id, UserAgent.Browser(row.UserAgent), UserAgent.System(row.UserAgent), row.Address, row.StartedAt, row.LastSeenAt, row.Id == caller.Session))],
            await users.HasPasswordAsync(user), provider.Value.IsOn ? new ExternalLoginView(provider.Value.DisplayName, await AccountAsync(user)) : null);
    }

    private async Task<string?> AccountAsync(PortalUser user) =>
        (await users.GetLoginsAsync(user)).FirstOrDefault(login => login.LoginProvider == ExternalPerson.Provider)?.ProviderDisplayName;
}
