using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Security;

namespace Portal.Features.AccountSecurity;

/// <param name="Key">The shared secret in base 32, in groups of four.</param>
/// <param name="Uri">What an authenticator app reads from the picture.</param>
public sealed record AuthenticatorKey(string Key, string Uri);

/// <param name="Code">Six digits of the app.</param>
public sealed record EnableAuthenticatorRequest(string Code);

/// <param name="Codes">Each signs in once in place of the app; shown now and never again.</param>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>The second step by an authenticator app (RFC 6238), with codes for the day it is lost.</summary>
public sealed class Authenticator(UserManager<PortalUser> users, IUserStore<PortalUser> store, SecurityAct act, IOptions<SecurityOptions> options)
{
    public const int CodeCount = 10;

    private const string Issuer = "Portal";

    /// <summary>The key to set an app up with; the same until it is used or the second step is turned off.</summary>
    /// <returns><c>second_step_is_on</c>: a key in use is shown to nobody.</returns>
    public async Task<Result<AuthenticatorKey>> KeyAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (user.TwoFactorEnabled)
            return new Refusal("second_step_is_on");
        if (await users.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key)
        {
            // Without Identity's reset, which changes the stamp: nothing of the account has changed yet.
            key = users.GenerateNewAuthenticatorKey();
            await ((IUserAuthenticatorKeyStore<PortalUser>)store).SetAuthenticatorKeyAsync(user, key, cancellationToken);
            await users.UpdateAsync(user);
        }

        var account = Uri.EscapeDataString(user.Email ?? "");
        return new AuthenticatorKey(string.Join(' ', key.Chunk(4).Select(part => new string(part))), $"otpauth://totp/{Issuer}:{account}?secret={key}&issuer={Issuer}&digits=6&period={Totp.StepSeconds}");
    }

    /// <summary>Turns the second step on; all other sessions end.</summary>
    /// <returns>The recovery codes, shown once; <c>invalid_code</c>; or <c>second_step_is_on</c>.</returns>
    public async Task<Result<RecoveryCodes>> EnableAsync(Caller caller, EnableAuthenticatorRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (user.TwoFactorEnabled)
            return new Refusal("second_step_is_on");
        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, SignInCode.Normal(request.Code)))
            return new Refusal("invalid_code", "code");
        // From here on to the end, whether somebody waits for it or not: a step without codes locks its owner out.
        await using var transaction = await act.BeginAsync();
        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, CodeCount);
        await act.DoneAsync(AuditEntry.Of(caller, "account.second_step_on", $"person/{user.Id}", new { }, act.Now), SecurityAlerts.Changed(user.Id, "second_step_on", "", act.Now), user, CancellationToken.None, transaction);
        return new RecoveryCodes([.. codes!]);
    }

    /// <summary>New recovery codes; the old ones no longer count.</summary>
    /// <returns>The codes, shown once; or <c>second_step_is_off</c>.</returns>
    public async Task<Result<RecoveryCodes>> NewCodesAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (!user.TwoFactorEnabled)
            return new Refusal("second_step_is_off");
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, CodeCount);
        await act.DoneAsync(AuditEntry.Of(caller, "account.recovery_codes", $"person/{user.Id}", new { Count = CodeCount }, act.Now), SecurityAlerts.Changed(user.Id, "recovery_codes", "", act.Now), user, cancellationToken);
        return new RecoveryCodes([.. codes!]);
    }

    /// <summary>Turns the second step off; the app's key is forgotten and all other sessions end.</summary>
    /// <returns>Null when done; <c>second_step_is_off</c>; or <c>second_step_needed</c> for an administrator or reviewer who must have it.</returns>
    public async Task<Refusal?> DisableAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await act.PersonAsync(caller, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var user = found.Value;
        if (!user.TwoFactorEnabled)
            return new Refusal("second_step_is_off");
        if (options.Value.RequireTwoFactorForAdministrators && caller.MayReview)
            return new Refusal(SecondStepRule.Needed);
        await users.TakeSecondStepAsync(user);
        await act.DoneAsync(AuditEntry.Of(caller, "account.second_step_off", $"person/{user.Id}", new { }, act.Now), SecurityAlerts.Changed(user.Id, "second_step_off", "", act.Now), user, cancellationToken);
        return null;
    }
}
