using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Account;

public sealed record AdministratorRow(Guid Id, string DisplayName, string Email, bool IsSelf);

/// <param name="Email">Of somebody who has registered and confirmed it.</param>
public sealed record AppointAdministratorRequest(string Email);

/// <summary>Who runs the platform. Where two are wanted for a payment, one has to appoint another first; each appointment leaves its trace.</summary>
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
            where role.Name == PortalRoles.Admin
            orderby user.RegisteredAt
            select new { user.Id, user.DisplayName, user.Email }).ToListAsync(cancellationToken);
        return people.ConvertAll(person => new AdministratorRow(person.Id, person.DisplayName, person.Email ?? "", person.Id == caller.Id.Value));
    }

    /// <returns>Null when done; <c>person_unknown</c>, or <c>already_administrator</c>.</returns>
    public Task<Refusal?> AppointAsync(Caller caller, AppointAdministratorRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(caller, "administrator.appoint", users => users.FindByEmailAsync((request.Email ?? "").Trim()), async (users, user) =>
            user is not { EmailConfirmed: true } ? new Refusal("person_unknown", "email")
            : await users.IsInRoleAsync(user, PortalRoles.Admin) ? new Refusal("already_administrator", "email")
            : await DoneAsync(users.AddToRoleAsync(user, PortalRoles.Admin)), cancellationToken);
    }

    /// <returns>Null when done; <c>administrator_not_found</c>; or <c>own_role</c>, since nobody may leave the platform without an administrator.</returns>
    public Task<Refusal?> DismissAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, "administrator.dismiss", users => users.FindByIdAsync(id.ToString()), async (users, user) =>
            user is null || !await users.IsInRoleAsync(user, PortalRoles.Admin) ? new Refusal("administrator_not_found")
            : user.Id == caller.Id.Value ? new Refusal("own_role")
            // A new stamp ends what is open with the old role.
            : await DoneAsync(users.RemoveFromRoleAsync(user, PortalRoles.Admin)) ?? await DoneAsync(users.UpdateSecurityStampAsync(user)), cancellationToken);

    private async Task<Refusal?> ChangeAsync(
        Caller caller, string act, Func<UserManager<PortalUser>, Task<PortalUser?>> find, Func<UserManager<PortalUser>, PortalUser?, Task<Refusal?>> change, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        // A scope of its own: a circuit lives for hours, and what it read of a person may be long past.
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await find(users);
        if (await change(users, user) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, act, $"administrator/{user!.Id}", new { user.Email }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static async Task<Refusal?> DoneAsync(Task<IdentityResult> change) =>
        await change is { Succeeded: false } failed ? throw new InvalidOperationException($"The role was not changed: {failed}.") : null;
}
