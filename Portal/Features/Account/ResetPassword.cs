using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Features.Notifications;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Throttling;

namespace Portal.Features.Account;

/// <summary>Asks for and performs a reset of a forgotten password. Asking answers the same for every address.</summary>
public sealed class ResetPassword(PortalDbContext db, UserManager<PortalUser> users, AccountMails mails, Throttle throttle, TimeProvider time)
{
    public async Task AskAsync(string email, CancellationToken cancellationToken)
    {
        var user = await users.FindByEmailAsync(email.Trim());
        // Asked for often enough, there is no further mail; the page says the same.
        if (user is null || !throttle.MayMail(email))
            return;
        if (await users.IsEmailConfirmedAsync(user))
            await mails.AddPasswordResetAsync(db, user, time.GetUtcNow());
        else
            await mails.AddConfirmationAsync(db, user, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task<Refusal?> ResetAsync(string? userId, string? code, string password)
    {
        var user = await FindAsync(userId);
        if (user is null || AccountMails.DecodeToken(code) is not { } token)
            return new Refusal("invalid_link");
        var result = await users.ResetPasswordAsync(user, token, password);
        if (result.Succeeded)
        {
            db.Alerts.Add(SecurityAlerts.Changed(user.Id, "password", "", time.GetUtcNow()));
            await db.SaveChangesAsync();
            return null;
        }

        return result.Errors.Any(error => error.Code == "InvalidToken")
            ? new Refusal("invalid_link")
            : new Refusal("invalid_password", "password", result.Errors.ToDictionary(error => error.Code, error => error.Description, StringComparer.Ordinal));
    }

    public async Task<bool> ConfirmAsync(string? userId, string? code)
    {
        var user = await FindAsync(userId);
        return user is not null && AccountMails.DecodeToken(code) is { } token && (await users.ConfirmEmailAsync(user, token)).Succeeded;
    }

    // The store throws at what is no id, and addresses come from anywhere.
    private async Task<PortalUser?> FindAsync(string? userId) => Guid.TryParse(userId, out _) ? await users.FindByIdAsync(userId) : null;
}
