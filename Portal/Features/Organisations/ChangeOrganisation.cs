using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Organisations;

/// <param name="Id">Made by the caller: asking twice makes one.</param>
public sealed record CreateOrganisationRequest(Guid Id, string Name);

/// <summary>Makes organisations, names them, and says in which one a person works.</summary>
public sealed class ChangeOrganisation(IDbContextFactory<PortalDbContext> contexts, OrganisationWork work, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <summary>Most organisations one person may own.</summary>
    public const int MostOwned = 20;

    /// <summary>A new one with a first project, owned by whoever asks, who works in it from then on. Welcome credit comes with an account, not with another organisation.</summary>
    /// <returns>Null when done, or done before; <c>invalid_field</c>, <c>invalid_organisation_name</c>, <c>too_many_organisations</c>, <c>idempotency_conflict</c>.</returns>
    public Task<Refusal?> CreateAsync(Caller caller, CreateOrganisationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Id == Guid.Empty)
            return Task.FromResult<Refusal?>(new Refusal("invalid_field", "id"));
        if (!Organisation.IsName(request.Name))
            return Task.FromResult<Refusal?>(new Refusal("invalid_organisation_name", "name"));
        return DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var id = new OrganisationId(request.Id);
            if (await db.Organisations.AnyAsync(organisation => organisation.Id == id, cancellationToken))
                return await OrganisationAccess.FindAsync(db, caller, id, cancellationToken) is { Role: OrganisationRole.Owner } ? null : new Refusal("idempotency_conflict", "id");
            if (await db.OrganisationMembers.CountAsync(member => member.UserId == caller.Id && member.Role == OrganisationRole.Owner, cancellationToken) >= MostOwned)
                return new Refusal("too_many_organisations");
            var now = time.GetUtcNow();
            var user = await db.Users.SingleAsync(user => user.Id == caller.Id.Value, cancellationToken);
            var organisation = new Organisation(id, request.Name, OrganisationKind.Company, site.Value.DefaultTimeZone, user.Language, now);
            db.Organisations.Add(organisation);
            db.OrganisationMembers.Add(new OrganisationMember(id, caller.Id, OrganisationRole.Owner, now));
            db.Projects.Add(new Project(ProjectId.New(), id, "default", now));
            db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.create", $"organisation/{id}", new { organisation.Name }, now));
            user.CurrentOrganisationId = id;
            Wallets.Open(db, id, site.Value.Currency, creditExpiresAt: null);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (Refusal?)null;
        });
    }

    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>invalid_organisation_name</c>.</returns>
    public Task<Refusal?> RenameAsync(Caller caller, Guid organisationId, string? name, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageOrganisation, unit =>
        {
            var before = unit.Organisation.Name;
            return Task.FromResult<Result<Trace>>(unit.Organisation.Rename(name) is { } refusal ? refusal : new Trace("organisation.rename", new { Before = before, unit.Organisation.Name }));
        }, cancellationToken);

    /// <summary>Pages are about this one from now on.</summary>
    /// <returns>Null when done; <c>organisation_not_found</c>.</returns>
    public async Task<Refusal?> SwitchAsync(Caller caller, Guid organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var id = new OrganisationId(organisationId);
        if (await OrganisationAccess.FindAsync(db, caller, id, cancellationToken) is null)
            return new Refusal(OrganisationAccess.NotFound);
        await db.Users.Where(user => user.Id == caller.Id.Value).ExecuteUpdateAsync(set => set.SetProperty(user => user.CurrentOrganisationId, id), cancellationToken);
        return null;
    }
}
