using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Files;

/// <param name="Path">Of a result inside <c>out/</c>, with slashes.</param>
/// <param name="Attempt">Null takes the last one.</param>
public sealed record KeepTaskResultRequest(string? Path, Guid? Attempt = null);

/// <summary>Keeps a result as a file of the project: an input for other tasks, and safe from the end of the results' keeping.</summary>
public sealed class KeepTaskResult(IDbContextFactory<PortalDbContext> contexts, ComputeTaskQueries tasks, FileStore store, StorageRoom room, DataRoot dataRoot, TimeProvider time)
{
    /// <summary>The kept file; asked again, the same one, until that is deleted.</summary>
    public async Task<Result<ProjectFileRow>> HandleAsync(Caller caller, ComputeTaskId taskId, KeepTaskResultRequest request, CancellationToken cancellationToken)
    {
        if (await tasks.GetAsync(caller, taskId, cancellationToken) is not { IsOperatorView: false } detail)
            return new Refusal("task_not_found");
        if (!detail.MayRun)
            return new Refusal(OrganisationAccess.RoleNotAllowed);
        var attempt = request.Attempt is null ? detail.LastAttempt : detail.Attempts.FirstOrDefault(attempt => attempt.Id == request.Attempt);
        if (attempt is null)
            return new Refusal("result_not_found");
        // Until then the file may still change under the copy.
        if (attempt.State != AttemptState.Ended)
            return new Refusal("task_not_finished");
        var folder = AttemptFolder.Of(dataRoot.Attempts, new TaskAttemptId(attempt.Id));
        if (!attempt.HasResults || TaskResults.Find(folder, request.Path ?? "") is not { } place)
            return new Refusal("result_not_found");
        var result = new Source(detail.Task, new TaskAttemptId(attempt.Id), Path.GetRelativePath(Path.GetFullPath(folder.Out), place), place);
        return await DatabaseConflicts.RetryAsync(() => KeepAsync(caller, result, cancellationToken));
    }

    /// <summary>Names of the kept files of a task's attempt, by path of the result.</summary>
    public async Task<IReadOnlyDictionary<string, string>> KeptAsync(Caller caller, ComputeTaskId taskId, Guid attempt, CancellationToken cancellationToken)
    {
        if (await tasks.FolderAsync(caller, taskId, attempt, cancellationToken) is null)
            return new Dictionary<string, string>();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attemptId = new TaskAttemptId(attempt);
        return await db.ProjectFiles.AsNoTracking().Where(file => file.KeptFromAttemptId == attemptId && file.DeletedAt == null)
            .ToDictionaryAsync(file => file.KeptFromPath!, file => file.Name, StringComparer.Ordinal, cancellationToken);
    }

    private async Task<Result<ProjectFileRow>> KeepAsync(Caller caller, Source result, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var earlier = await db.ProjectFiles.AsNoTracking()
            .Where(file => file.KeptFromAttemptId == result.AttemptId && file.KeptFromPath == result.Path).ToListAsync(cancellationToken);
        if (earlier.Find(file => file.DeletedAt is null) is { } kept)
            return ProjectFiles.Row(kept, result.Task.Id);
        var bytes = new FileInfo(result.Place).Length;
        if (bytes > store.MaxBytes)
            return store.TooLarge();
        if (await room.RefuseAsync(db, result.Task.OrganisationId, result.Task.ProjectId, bytes, cancellationToken) is { } noRoom)
            return noRoom;
        await using var content = new FileStream(result.Place, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        var incoming = await store.TakeInAsync(content, cancellationToken);
        if (!incoming.IsAccepted)
            return incoming.Refusal;
        using var taken = incoming.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await room.RefuseLockedAsync(db, result.Task.OrganisationId, result.Task.ProjectId, taken.Size, cancellationToken) is { } full)
            return full;
        var name = FileNames.Free(FileNames.OfResult(result.Path), await ProjectFiles.NamesAsync(db, result.Task.ProjectId, cancellationToken));
        var id = IdOf(result.AttemptId, result.Path, earlier.Count);
        var made = new ProjectFile(id, result.Task.ProjectId, result.Task.OrganisationId, name, taken.Size, taken.Sha256, caller.Id, time.GetUtcNow())
        {
            KeptFromAttemptId = result.AttemptId, KeptFromPath = result.Path,
        };
        db.ProjectFiles.Add(made);
        await db.SaveChangesAsync(cancellationToken);
        taken.MoveTo(store.PathOf(id));
        await transaction.CommitAsync(cancellationToken);
        return ProjectFiles.Row(made, result.Task.Id);
    }

    // Of two who keep the same at once, the second finds the id taken, and then the file. What was deleted before keeps its own id.
    private static ProjectFileId IdOf(TaskAttemptId attempt, string path, int earlier) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt}\n{earlier}\n{path}")).AsSpan(0, 16)));

    private sealed record Source(ComputeTask Task, TaskAttemptId AttemptId, string Path, string Place);
}
