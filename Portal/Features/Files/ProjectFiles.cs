using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Files;

/// <param name="KeptFromTaskId">The task whose result it is; null for an upload.</param>
/// <param name="KeptFromPath">Path of that result inside <c>out/</c>.</param>
public sealed record ProjectFileRow(Guid Id, string Name, long SizeBytes, string Sha256, DateTimeOffset CreatedAt, Guid? KeptFromTaskId, string? KeptFromPath);

/// <summary>Files of projects: taken in as a stream, kept under their id, never under a name that someone chose.</summary>
public sealed class ProjectFiles(IDbContextFactory<PortalDbContext> contexts, FileStore store, StorageRoom room, TimeProvider time)
{
    /// <summary>Takes an upload in. The same bytes under the same name are the file that is there already; other bytes get a number behind the name.</summary>
    /// <param name="declaredBytes">How long whoever sends it says it is: then what finds no room is not read at all; null where nothing is said.</param>
    public async Task<Result<ProjectFileRow>> SaveAsync(Caller caller, ProjectId projectId, string name, Stream content, CancellationToken cancellationToken, long? declaredBytes = null)
    {
        if (!FileNames.IsFileName(name))
            return new Refusal("invalid_field", "name", new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "file_name" });
        var bound = await BoundAsync(caller, projectId, declaredBytes ?? 0, cancellationToken);
        if (!bound.IsAccepted)
            return bound.Refusal;
        var (most, ofMore) = bound.Value;
        var incoming = await store.TakeInAsync(content, most, ofMore, cancellationToken);
        if (!incoming.IsAccepted)
            return incoming.Refusal;
        using var taken = incoming.Value;
        return await DatabaseConflicts.RetryAsync(() => KeepAsync(caller, projectId, name, taken, cancellationToken));
    }

    // Before anything is read; and again when it is written, since reading takes its time.
    private async Task<Result<(long Bytes, Refusal OfMore)>> BoundAsync(Caller caller, ProjectId projectId, long declaredBytes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is not { } scope)
            return new Refusal("project_not_found", "projectId");
        if (scope.RefuseAdding() is { } notAllowed)
            return notAllowed;
        if (declaredBytes > store.MaxBytes)
            return store.TooLarge();
        if (await room.RefuseAsync(db, scope.Organisation.Id, projectId, declaredBytes, cancellationToken) is { } full)
            return full;
        return await room.BoundAsync(db, scope.Organisation.Id, projectId, store.MaxBytes, store.TooLarge(), cancellationToken);
    }

    private async Task<Result<ProjectFileRow>> KeepAsync(Caller caller, ProjectId projectId, string name, IncomingFile taken, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is not { } scope)
            return new Refusal("project_not_found", "projectId");
        if (scope.RefuseAdding() is { } notAllowed)
            return notAllowed;
        if (await db.ProjectFiles.AsNoTracking().FirstOrDefaultAsync(
            file => file.ProjectId == projectId && file.DeletedAt == null && file.Name == name && file.Sha256 == taken.Sha256, cancellationToken) is { } same)
        {
            return Row(same, null);
        }

        if (await room.RefuseLockedAsync(db, scope.Organisation.Id, projectId, taken.Size, cancellationToken) is { } full)
            return full;
        var free = FileNames.Free(name, await NamesAsync(db, projectId, cancellationToken));
        var made = new ProjectFile(ProjectFileId.New(), projectId, scope.Organisation.Id, free, taken.Size, taken.Sha256, caller.Id, time.GetUtcNow());
        db.ProjectFiles.Add(made);
        await db.SaveChangesAsync(cancellationToken);
        // Before it is listed, so that what is listed is whole; a row that is not written in the end leaves bytes that nobody reads.
        taken.MoveTo(store.PathOf(made.Id));
        await transaction.CommitAsync(cancellationToken);
        return Row(made, null);
    }

    public async Task<IReadOnlyList<ProjectFileRow>?> ListAsync(Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is null)
            return null;
        var files = await (
            from file in db.ProjectFiles.AsNoTracking()
            where file.ProjectId == projectId && file.DeletedAt == null
            orderby file.CreatedAt descending
            select new { file, TaskId = db.TaskAttempts.Where(attempt => attempt.Id == file.KeptFromAttemptId).Select(attempt => (ComputeTaskId?)attempt.TaskId).FirstOrDefault() })
            .Take(1000).ToListAsync(cancellationToken);
        return [.. files.Select(row => Row(row.file, row.TaskId))];
    }

    /// <summary>Project, name and place of a file the caller may read; null otherwise.</summary>
    public async Task<(ProjectId Project, string Name, string Path)?> FindAsync(Caller caller, ProjectFileId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await db.ProjectFiles.AsNoTracking().SingleOrDefaultAsync(file => file.Id == id && file.DeletedAt == null, cancellationToken);
        if (file is null || await ProjectAccess.FindAsync(db, caller, file.ProjectId, cancellationToken) is null)
            return null;
        return (file.ProjectId, file.Name, store.PathOf(id));
    }

    /// <summary>Deletes a file; refused while a task that has not ended reads it.</summary>
    public async Task<Refusal?> DeleteAsync(Caller caller, ProjectFileId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await db.ProjectFiles.SingleOrDefaultAsync(file => file.Id == id && file.DeletedAt == null, cancellationToken);
        if (file is null || await ProjectAccess.FindAsync(db, caller, file.ProjectId, cancellationToken) is not { } scope)
            return new Refusal("file_not_found");
        if (!scope.MayRun)
            return new Refusal(OrganisationAccess.RoleNotAllowed);
        var open = await db.ComputeTasks.AsNoTracking()
            .Where(task => task.ProjectId == file.ProjectId && (task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running))
            .Select(task => new { task.Name, task.Inputs }).ToListAsync(cancellationToken);
        if (open.Find(task => task.Inputs.Any(input => input.FileId == id)) is { } reader)
            return new Refusal("file_in_use", Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["task"] = reader.Name });
        file.Delete(time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        File.Delete(store.PathOf(id));
        return null;
    }

    /// <summary>Names that are taken in a project.</summary>
    internal static async Task<HashSet<string>> NamesAsync(PortalDbContext db, ProjectId projectId, CancellationToken cancellationToken) =>
        [.. await db.ProjectFiles.Where(file => file.ProjectId == projectId && file.DeletedAt == null).Select(file => file.Name).ToListAsync(cancellationToken)];

    internal static ProjectFileRow Row(ProjectFile file, ComputeTaskId? keptFrom) =>
        new(file.Id.Value, file.Name, file.SizeBytes, file.Sha256, file.CreatedAt, keptFrom?.Value, file.KeptFromPath);
}
