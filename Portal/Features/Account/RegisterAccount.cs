using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Throttling;

namespace Portal.Features.Account;

public sealed record RegisterAccountRequest(string Email, string Password, string DisplayName, OrganisationKind Kind, string? OrganisationName);

/// <summary>
/// Registers a person: the account, an organisation it owns and a first project with the welcome credit, in one transaction;
/// then the mail that confirms the address. An address that is taken gets the same answer and a mail that says so, so that
/// no one learns who has an account here.
/// </summary>
public sealed class RegisterAccount(
    PortalDbContext db, UserManager<PortalUser> users, AccountMails mails, NewAccount account, Throttle throttle, TimeProvider time)
{
    public const int MaxEmailLength = 200;

    public async Task<Refusal?> HandleAsync(RegisterAccountRequest request, CancellationToken cancellationToken)
    {
        if (Check(request) is { } refusal)
            return refusal;
        var email = request.Email.Trim();
        var now = time.GetUtcNow();
        var user = new PortalUser
        {
            Id = UserId.New().Value, UserName = email, Email = email, DisplayName = request.DisplayName.Trim(),
            Language = CultureInfo.CurrentUICulture.Name, RegisteredAt = now,
        };
        // Before one looks whether the address is taken: a bad password is refused either way.
        foreach (var rule in users.PasswordValidators)
        {
            if (await rule.ValidateAsync(users, user, request.Password) is { Succeeded: false } bad)
                return new Refusal("invalid_password", "password", Details(bad));
        }

        if (await users.FindByEmailAsync(email) is { } existing)
        {
            if (throttle.MayMail(email))
                mails.AddAlreadyRegistered(db, existing, now);
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var created = await users.CreateAsync(user, request.Password);
        if (!created.Succeeded)
            return new Refusal("invalid_email", "email", Details(created));
        await account.AddAsync(user, request.Kind, request.OrganisationName, now, cancellationToken);
        await mails.AddConfirmationAsync(db, user, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static Refusal? Check(RegisterAccountRequest request) =>
        !new EmailAddressAttribute().IsValid(request.Email?.Trim()) || request.Email!.Length > MaxEmailLength ? new Refusal("invalid_email", "email")
        : NewAccount.Check(request.DisplayName, request.Kind, request.OrganisationName) is { } refusal ? refusal
        : string.IsNullOrEmpty(request.Password) || request.Password.Length > 200 ? new Refusal("invalid_password", "password")
        : null;

    private static Dictionary<string, string> Details(IdentityResult result) =>
        result.Errors.ToDictionary(error => error.Code, error => error.Description, StringComparer.Ordinal);
}
