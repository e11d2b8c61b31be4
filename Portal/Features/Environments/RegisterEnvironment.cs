using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Environments;

/// <param name="RootFolder">Absolute; null or empty takes the folder of that name below <c>environments/</c> of the data root.</param>
public sealed record RegisterEnvironmentRequest(string Name, string? Description = null, string? RootFolder = null);

/// <summary>Gives an unpacked root folder a name that tasks can ask for.</summary>
public sealed class RegisterEnvironment(IDbContextFactory<PortalDbContext> contexts, DataRoot dataRoot, TimeProvider time)
{
    public async Task<Refusal?> HandleAsync(Caller caller, RegisterEnvironmentRequest request, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var name = request.Name.Trim();
        var folder = FolderOf(request.RootFolder, name, dataRoot);
        var registered = ComputeEnvironment.Register(name, request.Description ?? "", folder, time.GetUtcNow());
        if (!registered.IsAccepted)
            return registered.Refusal;
        if (EnvironmentFolder.Check(folder, dataRoot) is { } unfit)
            return unfit;
        return await DatabaseConflicts.RetryAsync(() => WriteAsync(caller, registered.Value, cancellationToken));
    }

    /// <summary>How the audit names an environment.</summary>
    public static string TargetOf(string name) => $"environment/{name}";

    /// <summary>The folder meant: the one given, without a closing slash, or the default one of the name.</summary>
    internal static string FolderOf(string? given, string name, DataRoot dataRoot) =>
        string.IsNullOrWhiteSpace(given) ? Path.Combine(Path.GetFullPath(dataRoot.Environments), name) : given.Trim() is { Length: > 1 } path ? path.TrimEnd('/') : given.Trim();

    private async Task<Refusal?> WriteAsync(Caller caller, ComputeEnvironment environment, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.ComputeEnvironments.AnyAsync(known => known.Name == environment.Name, cancellationToken))
            return new Refusal("name_taken", "name");
        db.ComputeEnvironments.Add(environment);
        db.AuditEntries.Add(AuditEntry.Of(
            caller, "environment.register", TargetOf(environment.Name), new { environment.RootFolder, environment.Description }, environment.RegisteredAt));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
