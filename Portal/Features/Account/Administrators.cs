using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Account;

public sealed record AdministratorRow(Guid Id, string DisplayName, string Email, string Role, bool IsSelf);

/// <param name="Email">Of somebody who has registered and confirmed it.</param>
/// <param name="Role">One of <see cref="PortalRoles"/>.</param>
public sealed record AppointAdministratorRequest(string Email, string Role = PortalRoles.Admin);

/// <summary>Who runs the platform, and who reviews for it. Where two are wanted for a payment, one has to appoint another first; each appointment leaves its trace.</summary>
public sealed class Administrators(IServiceScopeFactory scopes, IDbContextFactory<PortalDbContext> contexts, FreshSignIn fresh, TimeProvider time)
{
    public async Task<IReadOnlyList<AdministratorRow>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var people = await (
            from role in db.Roles
            join has in db.UserRoles on role.Id equals has.RoleId
            join user in db.Users on has.UserId equals user.Id
            orderby role.Name, user.RegisteredAt
            select new { user.Id, user.DisplayName, user.Email, Role = role.Name }).ToListAsync(cancellationToken);
        return people.ConvertAll(person => new AdministratorRow(person.Id, person.DisplayName, person.Email ?? "", person.Role!, person.Id == caller.Id.Value));
    }

    /// <returns>Null when done; <c>person_unknown</c>, <c>invalid_field</c> of the role, or <c>already_administrator</c> for who has it.</returns>
    public Task<Refusal?> AppointAsync(Caller caller, AppointAdministratorRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(caller, request.Role, "appoint", users => users.FindByEmailAsync((request.Email ?? "").Trim()), async (users, user) =>
            user is not { EmailConfirmed: true } ? new Refusal("person_unknown", "email")
            : await users.IsInRoleAsync(user, request.Role) ? new Refusal("already_administrator", "email")
            : await DoneAsync(users.AddToRoleAsync(user, request.Role)), cancellationToken);
    }

    /// <returns>Null when done; <c>administrator_not_found</c>; or <c>own_role</c>, since nobody may leave the platform without an administrator.</returns>
    public Task<Refusal?> DismissAsync(Caller caller, Guid id, string role, CancellationToken cancellationToken) =>
        ChangeAsync(caller, role, "dismiss", users => users.FindByIdAsync(id.ToString()), async (users, user) =>
            user is null || !await users.IsInRoleAsync(user, role) ? new Refusal("administrator_not_found")
            : user.Id == caller.Id.Value && role == PortalRoles.Admin ? new Refusal("own_role")
            // A new stamp ends what is open with the old role.
            : await DoneAsync(users.RemoveFromRoleAsync(user, role)) ?? await DoneAsync(users.UpdateSecurityStampAsync(user)), cancellationToken);

    private async Task<Refusal?> ChangeAsync(
        Caller caller, string role, string act, Func<UserManager<PortalUser>, Task<PortalUser?>> find, Func<UserManager<PortalUser>, PortalUser?, Task<Refusal?>> change, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        if (role is not (PortalRoles.Admin or PortalRoles.Reviewer))
            return new Refusal("invalid_field", "role");
        // A scope of its own: a circuit lives for hours, and what it read of a person may be long past.
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole<Guid>>>();
        if (!await roles.RoleExistsAsync(role))
            await roles.CreateAsync(new IdentityRole<Guid>(role) { Id = Guid.CreateVersion7() });
        var user = await find(users);
        if (await change(users, user) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, $"{(role == PortalRoles.Admin ? "administrator" : "reviewer")}.{act}", $"administrator/{user!.Id}", new { Person = user.Id }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static async Task<Refusal?> DoneAsync(Task<IdentityResult> change) =>
        await change is { Succeeded: false } failed ? throw new InvalidOperationException($"The role was not changed: {failed}.") : null;
}
