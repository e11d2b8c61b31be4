using Microsoft.AspNetCore.Identity;

namespace Portal.Security.Passwords;

/// <summary>What length alone does not catch: passwords that are guessed first for this person or this product, or that are known already.</summary>
public sealed class PasswordRules(IBreachedPasswords breached) : IPasswordValidator<PortalUser>
{
    public const int MaxLength = 200;

    private const string Product = "portal";

    // A shorter name is part of too many words.
    private const int LeastNameLength = 4;

    public Task<IdentityResult> ValidateAsync(UserManager<PortalUser> manager, PortalUser user, string? password) => Task.FromResult(
        Fault(user, password ?? "") is { } code ? IdentityResult.Failed(new IdentityError { Code = code, Description = "The password is too easy to guess." }) : IdentityResult.Success);

    /// <summary>Code of what is wrong; null for nothing.</summary>
    private string? Fault(PortalUser user, string password)
    {
        var name = (user.Email ?? "").Split('@')[0];
        return password.Length > MaxLength ? "password_too_long"
            : password.Contains(Product, StringComparison.OrdinalIgnoreCase) ? "password_names_product"
            : name.Length >= LeastNameLength && password.Contains(name, StringComparison.OrdinalIgnoreCase) ? "password_names_person"
            : breached.Contains(password) ? "password_breached"
            : null;
    }
}
