using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Security;
using Portal.Security.External;

namespace Portal.Features.AccountSecurity;

/// <summary>Links the account of a provider to one's own, and unlinks it. At most one; all other sessions end with either.</summary>
public sealed class ExternalLogins(UserManager<PortalUser> users, SecurityAct act, IOptions<OpenIdOptions> options)
{
    /// <returns>Null when linked; <c>external_linked_already</c>, or <c>external_linked_elsewhere</c> for whom another account is linked to.</returns>
    public async Task<Refusal?> LinkAsync(Caller caller, ExternalPerson person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (await FindAsync(user) is not null)
            return new Refusal("external_linked_already");
        if (!(await users.AddLoginAsync(user, new UserLoginInfo(ExternalPerson.Provider, person.Key, person.Account))).Succeeded)
            return new Refusal("external_linked_elsewhere");
        await act.DoneAsync(AuditEntry.Of(caller, "account.external_link", $"person/{user.Id}", new { options.Value.Authority }, act.Now), Told(user, "external_link"), user, cancellationToken);
        return null;
    }

    /// <returns>Null when unlinked; <c>external_login_not_found</c>, or <c>last_sign_in_way</c> while the person has neither password nor passkey.</returns>
    public async Task<Refusal?> UnlinkAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (await FindAsync(user) is not { } login)
            return new Refusal("external_login_not_found");
        if (!await users.HasPasswordAsync(user) && (await users.GetPasskeysAsync(user)).Count == 0)
            return new Refusal("last_sign_in_way");
        await users.RemoveLoginAsync(user, login.LoginProvider, login.ProviderKey);
        await act.DoneAsync(AuditEntry.Of(caller, "account.external_unlink", $"person/{user.Id}", new { options.Value.Authority }, act.Now), Told(user, "external_unlink"), user, cancellationToken);
        return null;
    }

    private Alert Told(PortalUser user, string what) => SecurityAlerts.Changed(user.Id, what, options.Value.DisplayName, act.Now);

    private async Task<UserLoginInfo?> FindAsync(PortalUser user) => (await users.GetLoginsAsync(user)).FirstOrDefault(login => login.LoginProvider == ExternalPerson.Provider);
}
