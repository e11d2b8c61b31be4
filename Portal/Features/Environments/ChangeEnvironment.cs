using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Environments;

/// <param name="RootFolder">Absolute; null or empty takes the folder of that name below <c>environments/</c> of the data root.</param>
public sealed record ChangeEnvironmentRequest(bool IsRetired, string? Description = null, string? RootFolder = null);

/// <summary>Describes an environment anew, moves it, retires it or takes it back. Tasks that were taken keep it.</summary>
public sealed class ChangeEnvironment(IDbContextFactory<PortalDbContext> contexts, DataRoot dataRoot, TimeProvider time)
{
    public async Task<Refusal?> HandleAsync(Caller caller, string name, ChangeEnvironmentRequest request, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var environment = await db.ComputeEnvironments.SingleOrDefaultAsync(environment => environment.Name == name, cancellationToken);
        if (environment is null)
            return new Refusal("environment_not_found");
        var before = new { environment.RootFolder, environment.Description, environment.IsRetired, environment.Version };
        var folder = RegisterEnvironment.FolderOf(request.RootFolder, environment.Name, dataRoot);
        if (environment.Change(request.Description ?? "", folder) is { } refusal)
            return refusal;
        // A folder that has gone may not keep anyone from retiring its environment.
        if (!request.IsRetired && EnvironmentFolder.Check(folder, dataRoot) is { } unfit)
            return unfit;
        if (request.IsRetired)
            environment.Retire();
        else
            environment.Restore();
        if (environment.Version == before.Version)
            return null;
        var after = new { environment.RootFolder, environment.Description, environment.IsRetired };
        var act = before.IsRetired == after.IsRetired ? "change" : after.IsRetired ? "retire" : "restore";
        db.AuditEntries.Add(AuditEntry.Of(
            caller, $"environment.{act}", RegisterEnvironment.TargetOf(environment.Name),
            new { before = new { before.RootFolder, before.Description }, after = new { after.RootFolder, after.Description } }, time.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Refusal("environment_changed");
        }

        return null;
    }
}
