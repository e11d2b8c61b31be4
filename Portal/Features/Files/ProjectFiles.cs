using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Files;

public sealed record ProjectFileRow(Guid Id, string Name, long SizeBytes, string Sha256, DateTimeOffset CreatedAt);

/// <summary>Files of projects: taken in as a stream, kept under their id, never under a name that someone chose.</summary>
public sealed class ProjectFiles(IDbContextFactory<PortalDbContext> contexts, DataRoot dataRoot, IOptions<ProjectFileOptions> options, TimeProvider time)
{
    public long MaxUploadBytes => options.Value.MaxUploadMebibytes << 20;

    /// <summary>Writes the stream beside its final place, then renames: a file that is listed is whole.</summary>
    public async Task<Result<ProjectFileRow>> SaveAsync(Caller caller, ProjectId projectId, string name, Stream content, CancellationToken cancellationToken)
    {
        if (!IsFileName(name))
            return new Refusal("invalid_field", "name", new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "file_name" });
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is not { MayRun: true } scope)
            return new Refusal("project_not_found", "projectId");
        var id = ProjectFileId.New();
        var incoming = Path.Combine(dataRoot.Uploads, id.ToString());
        try
        {
            var written = await WriteAsync(content, incoming, cancellationToken);
            if (!written.IsAccepted)
                return written.Refusal;
            File.Move(incoming, Path.Combine(dataRoot.Files, id.ToString()));
            var file = new ProjectFile(id, projectId, scope.Organisation.Id, name, written.Value.Size, written.Value.Sha256, caller.Id, time.GetUtcNow());
            db.ProjectFiles.Add(file);
            await db.SaveChangesAsync(cancellationToken);
            return Row(file);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    public async Task<IReadOnlyList<ProjectFileRow>?> ListAsync(Caller caller, ProjectId projectId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, projectId, cancellationToken) is null)
            return null;
        var files = await db.ProjectFiles.AsNoTracking().Where(file => file.ProjectId == projectId && file.DeletedAt == null)
            .OrderByDescending(file => file.CreatedAt).Take(1000).ToListAsync(cancellationToken);
        return [.. files.Select(Row)];
    }

    /// <summary>Name and place of a file the caller may read; null otherwise.</summary>
    public async Task<(string Name, string Path)?> FindAsync(Caller caller, ProjectFileId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await db.ProjectFiles.AsNoTracking().SingleOrDefaultAsync(file => file.Id == id && file.DeletedAt == null, cancellationToken);
        if (file is null || await ProjectAccess.FindAsync(db, caller, file.ProjectId, cancellationToken) is null)
            return null;
        return (file.Name, Path.Combine(dataRoot.Files, id.ToString()));
    }

    /// <summary>Deletes a file; refused while a task that has not ended reads it.</summary>
    public async Task<Refusal?> DeleteAsync(Caller caller, ProjectFileId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await db.ProjectFiles.SingleOrDefaultAsync(file => file.Id == id && file.DeletedAt == null, cancellationToken);
        if (file is null || await ProjectAccess.FindAsync(db, caller, file.ProjectId, cancellationToken) is not { MayRun: true })
            return new Refusal("file_not_found");
        var open = await db.ComputeTasks.AsNoTracking()
            .Where(task => task.ProjectId == file.ProjectId && (task.State == Portal.Core.Compute.TaskState.Queued || task.State == Portal.Core.Compute.TaskState.Admitted || task.State == Portal.Core.Compute.TaskState.Running))
            .Select(task => new { task.Name, task.Inputs }).ToListAsync(cancellationToken);
        if (open.Find(task => task.Inputs.Any(input => input.FileId == id)) is { } reader)
            return new Refusal("file_in_use", Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["task"] = reader.Name });
        file.Delete(time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        File.Delete(Path.Combine(dataRoot.Files, id.ToString()));
        return null;
    }

    /// <summary>One path segment without control characters, at most 255 bytes.</summary>
    public static bool IsFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && System.Text.Encoding.UTF8.GetByteCount(name) <= 255 && !name.Any(c => c is '/' or '\\' || char.IsControl(c));

    private async Task<Result<(long Size, string Sha256)>> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[128 * 1024];
        var size = 0L;
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            size += read;
            if (size > MaxUploadBytes)
                return new Refusal("file_too_large", "file", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{options.Value.MaxUploadMebibytes} MiB" });
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return (size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static ProjectFileRow Row(ProjectFile file) => new(file.Id.Value, file.Name, file.SizeBytes, file.Sha256, file.CreatedAt);
}
