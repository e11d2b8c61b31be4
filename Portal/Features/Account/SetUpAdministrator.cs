using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Account;

public sealed record SetUpAdministratorRequest(string Code, string Email, string Password, string DisplayName);

/// <summary>Makes the first administrator by the printed one-time code; needs no mail.</summary>
public sealed class SetUpAdministrator(
    PortalDbContext db, UserManager<PortalUser> users, RoleManager<IdentityRole<Guid>> roles, SetupCode setup, SignInManager<PortalUser> signIn, TimeProvider time)
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public async Task<Refusal?> HandleAsync(SetUpAdministratorRequest request, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (!await setup.IsValidAsync(request.Code))
                return new Refusal("invalid_setup_code", "code");
            if (string.IsNullOrWhiteSpace(request.DisplayName) || request.DisplayName.Trim().Length > 120)
                return new Refusal("invalid_name", "displayName");
            var user = new PortalUser
            {
                Id = UserId.New().Value, UserName = request.Email.Trim(), Email = request.Email.Trim(), EmailConfirmed = true,
                DisplayName = request.DisplayName.Trim(), Language = CultureInfo.CurrentUICulture.Name, RegisteredAt = time.GetUtcNow(),
            };
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!await roles.RoleExistsAsync(PortalRoles.Admin))
                await roles.CreateAsync(new IdentityRole<Guid>(PortalRoles.Admin) { Id = Guid.CreateVersion7() });
            var created = await users.CreateAsync(user, request.Password);
            if (!created.Succeeded)
                return new Refusal("invalid_account", created.Errors.First().Code.Contains("Password", StringComparison.Ordinal) ? "password" : "email",
                    created.Errors.ToDictionary(error => error.Code, error => error.Description, StringComparer.Ordinal));
            await users.AddToRoleAsync(user, PortalRoles.Admin);
            await transaction.CommitAsync(cancellationToken);
            setup.Use();
            await signIn.SignInAsync(user, isPersistent: true);
            return null;
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
