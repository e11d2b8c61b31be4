using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

/// <param name="Name">Told apart by; 1 to 60 characters.</param>
/// <param name="Credential">What the browser made of the options, as JSON text.</param>
public sealed record AddPasskeyRequest(string Name, string Credential);

/// <param name="Name">1 to 60 characters.</param>
public sealed record RenamePasskeyRequest(string Name);

/// <summary>Passkeys (WebAuthn): keys that a device or a password manager keeps, which sign in without a password.</summary>
public sealed class Passkeys(UserManager<PortalUser> users, SignInManager<PortalUser> signIn, SecurityAct act)
{
    /// <summary>Most that one person has.</summary>
    public const int Limit = 10;

    public const int MaxNameLength = 60;

    /// <summary>What the browser makes a passkey of; good for the request that follows in the same browser.</summary>
    /// <returns>JSON of PublicKeyCredentialCreationOptions; or <c>too_many_passkeys</c>.</returns>
    public async Task<Result<string>> OptionsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if ((await users.GetPasskeysAsync(user)).Count >= Limit)
            return TooMany;
        return await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email ?? "", DisplayName = user.DisplayName });
    }

    /// <returns>Null when kept; <c>invalid_passkey_name</c>, <c>invalid_passkey</c>, or <c>too_many_passkeys</c>.</returns>
    public async Task<Refusal?> AddAsync(Caller caller, AddPasskeyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (!IsName(request.Name))
            return BadName;
        if ((await users.GetPasskeysAsync(user)).Count >= Limit)
            return TooMany;
        var attested = await signIn.PerformPasskeyAttestationAsync(request.Credential);
        // The options name whom they were made for; another person's are no use here.
        if (!attested.Succeeded || attested.UserEntity.Id != user.Id.ToString())
            return new Refusal("invalid_passkey", "credential");
        attested.Passkey.Name = request.Name.Trim();
        if (!(await users.AddOrUpdatePasskeyAsync(user, attested.Passkey)).Succeeded)
            return new Refusal("invalid_passkey", "credential");
        await act.DoneAsync(AuditEntry.Of(caller, "account.passkey_add", $"person/{user.Id}", new { attested.Passkey.Name }, act.Now), SecurityAlerts.Changed(user.Id, "passkey_add", attested.Passkey.Name, act.Now), user, cancellationToken);
        return null;
    }

    /// <param name="id">As listed.</param>
    /// <returns>Null when done; <c>passkey_not_found</c>, or <c>invalid_passkey_name</c>.</returns>
    public async Task<Refusal?> RenameAsync(Caller caller, string id, RenamePasskeyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        if (await FindAsync(found.Value, id) is not { } passkey)
            return new Refusal("passkey_not_found");
        if (!IsName(request.Name))
            return BadName;
        passkey.Name = request.Name.Trim();
        await users.AddOrUpdatePasskeyAsync(found.Value, passkey);
        await act.DoneAsync(AuditEntry.Of(caller, "account.passkey_rename", $"person/{caller.Id}", new { passkey.Name }, act.Now), told: null, found.Value, cancellationToken);
        return null;
    }

    /// <param name="id">As listed.</param>
    /// <returns>Null when gone; or <c>passkey_not_found</c>.</returns>
    public async Task<Refusal?> RemoveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        if (await FindAsync(found.Value, id) is not { } passkey)
            return new Refusal("passkey_not_found");
        await users.RemovePasskeyAsync(found.Value, passkey.CredentialId);
        await act.DoneAsync(AuditEntry.Of(caller, "account.passkey_remove", $"person/{caller.Id}", new { passkey.Name }, act.Now), SecurityAlerts.Changed(caller.Id.Value, "passkey_remove", passkey.Name ?? "", act.Now), found.Value, cancellationToken);
        return null;
    }

    private static Refusal TooMany => new("too_many_passkeys", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["limit"] = $"{Limit}" });

    private static Refusal BadName => new("invalid_passkey_name", "name");

    private static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= MaxNameLength;

    private async Task<UserPasskeyInfo?> FindAsync(PortalUser user, string id) =>
        Base64Url.IsValid(id) ? await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) : null;
}
