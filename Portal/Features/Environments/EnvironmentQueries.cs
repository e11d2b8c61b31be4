using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Engines.Local;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Environments;

/// <summary>An environment as whoever submits a task sees it.</summary>
public sealed record EnvironmentChoice(string Name, string Description);

/// <param name="Problem">Why its folder cannot serve now; null when it can.</param>
/// <param name="Tasks">Tasks that ever asked for it.</param>
public sealed record EnvironmentRow(string Name, string Description, string RootFolder, bool IsRetired, DateTimeOffset RegisteredAt, int Tasks, Refusal? Problem);

/// <param name="DefaultFolder">Where folders lie that were registered without a path.</param>
public sealed record EnvironmentsView(IReadOnlyList<EnvironmentRow> Rows, string DefaultFolder);

/// <summary>What environments there are, and whether a task may ask for one.</summary>
public sealed class EnvironmentQueries(IDbContextFactory<PortalDbContext> contexts, DataRoot dataRoot, IOptions<LocalEngineOptions> engine)
{
    /// <summary>Those that new tasks may ask for, by name.</summary>
    public async Task<IReadOnlyList<EnvironmentChoice>> ChoicesAsync(CancellationToken cancellationToken)
    {
        // Without a sandbox a task sees the host, whatever it asks for.
        if (engine.Value.AllowUnsandboxed)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ComputeEnvironments.AsNoTracking().Where(environment => !environment.IsRetired)
            .OrderBy(environment => environment.Name).Select(environment => new EnvironmentChoice(environment.Name, environment.Description)).ToListAsync(cancellationToken);
    }

    /// <summary>All of them, for administrators; the folders are looked at anew.</summary>
    public async Task<EnvironmentsView> AllAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var environments = await db.ComputeEnvironments.AsNoTracking().OrderBy(environment => environment.Name).ToListAsync(cancellationToken);
        var tasks = await db.ComputeTasks.Where(task => task.EnvironmentName != null)
            .GroupBy(task => task.EnvironmentName!).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        return new EnvironmentsView(
            [.. environments.Select(environment => new EnvironmentRow(
                environment.Name, environment.Description, environment.RootFolder, environment.IsRetired, environment.RegisteredAt,
                tasks.GetValueOrDefault(environment.Name), EnvironmentFolder.Check(environment.RootFolder, dataRoot)))],
            Path.GetFullPath(dataRoot.Environments));
    }

    /// <summary>Null when a task of this kind may ask for <paramref name="name"/> (null asks for the host's system); else the refusal of <c>environmentName</c>.</summary>
    internal async Task<Refusal?> RefuseAsync(PortalDbContext db, string? name, CommandKind kind, CancellationToken cancellationToken)
    {
        if (name is null)
            return null;
        // A ready-made task brings its own program and runtime, which are built for the host's libraries.
        if (kind != CommandKind.Bash)
            return new Refusal("environment_for_commands_only", "environmentName");
        if (engine.Value.AllowUnsandboxed)
            return new Refusal("environment_needs_sandbox", "environmentName");
        var isRetired = await db.ComputeEnvironments.Where(environment => environment.Name == name).Select(environment => (bool?)environment.IsRetired).SingleOrDefaultAsync(cancellationToken);
        return isRetired switch
        {
            null => new Refusal("unknown_environment", "environmentName"),
            true => new Refusal("environment_retired", "environmentName"),
            false => null,
        };
    }
}
