using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Files;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Background;

/// <summary>
/// Deletes the folders of attempts that ended longer ago than results are kept, and, sooner, what an ended attempt left in its
/// work folder beside its results. The facts stay in the database.
/// </summary>
public sealed class RetentionWorker(
    IDbContextFactory<PortalDbContext> contexts, DataRoot dataRoot, IOptions<ProjectFileOptions> options, TimeProvider time, ILogger<RetentionWorker> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(10), time, logger)
{
    private readonly TimeProvider _time = time;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var expired = _time.GetUtcNow().AddDays(-options.Value.ResultDays);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var path in Directory.EnumerateDirectories(dataRoot.Attempts))
        {
            if (!Guid.TryParse(Path.GetFileName(path), out var id))
                continue;
            var attemptId = new TaskAttemptId(id);
            var attempt = await db.TaskAttempts.AsNoTracking().SingleOrDefaultAsync(attempt => attempt.Id == attemptId, cancellationToken);
            if (attempt is not { State: AttemptState.Ended, EndedAt: { } endedAt })
                continue;
            if (endedAt < expired)
                Directory.Delete(path, recursive: true);
            else
                Tidy(new AttemptFolder(path));
        }
    }

    private static void Tidy(AttemptFolder folder)
    {
        if (!Directory.Exists(folder.Work))
            return;
        foreach (var entry in new DirectoryInfo(folder.Work).EnumerateFileSystemInfos().Where(entry => entry.FullName != Path.GetFullPath(folder.Out)))
        {
            // A link is removed, never followed.
            if (entry is DirectoryInfo { LinkTarget: null } directory)
                directory.Delete(recursive: true);
            else
                entry.Delete();
        }
    }
}
