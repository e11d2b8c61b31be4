using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Files;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.DataExport;

/// <summary>Everything of an organisation in one zip, for its owners, also while it is closed and not erased yet.</summary>
public sealed class ExportOrganisation(
    IDbContextFactory<PortalDbContext> contexts, FreshSignIn fresh, ExportThrottle throttle, ExportedMoney money, ExportedAffairs affairs, FileStore files, IOptions<ExportOptions> options, TimeProvider time)
{
    /// <returns>What writes it; or <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>fresh_sign_in_needed</c>, <c>too_many_requests</c>.</returns>
    public async Task<Result<Func<Stream, CancellationToken, Task>>> HandleAsync(Caller caller, Guid organisationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var id = new OrganisationId(organisationId);
        if (await OrganisationAccess.FindOwnedAsync(db, caller, id, cancellationToken) is not { Organisation: var organisation })
            return new Refusal(await OrganisationAccess.FindAsync(db, caller, id, cancellationToken) is null ? OrganisationAccess.NotFound : OrganisationAccess.RoleNotAllowed);
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        if (throttle.Refuse(caller.Id) is { } tooMany)
            return tooMany;
        db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.export", $"organisation/{id}", new { }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return (Func<Stream, CancellationToken, Task>)((body, token) => WriteAsync(organisation, body, token));
    }

    private async Task WriteAsync(Organisation organisation, Stream body, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // As of one instant, so that sums agree with each other.
        await using var reading = await db.BeginReadingAsync(cancellationToken);
        await using var archive = await ExportArchive.CreateAsync(body, cancellationToken);
        await archive.AddAsync("README.md", ExportReadme.OfOrganisation, cancellationToken);
        await affairs.AddAsync(db, archive, organisation, cancellationToken);
        await money.AddAsync(db, archive, organisation, cancellationToken);
        await AddFilesAsync(db, archive, organisation.Id, cancellationToken);
        await archive.FinishAsync("organisation", organisation.Id.Value, time.GetUtcNow(), cancellationToken);
    }

    private async Task AddFilesAsync(PortalDbContext db, ExportArchive archive, OrganisationId id, CancellationToken cancellationToken)
    {
        var all = await db.ProjectFiles.AsNoTracking().Where(file => file.OrganisationId == id && file.DeletedAt == null).OrderBy(file => file.CreatedAt).ToListAsync(cancellationToken);
        var isIncluded = all.Sum(file => file.SizeBytes) <= options.Value.MostFileMebibytes << 20;
        HashSet<ProjectFile> included = isIncluded ? [.. all.Where(file => File.Exists(files.PathOf(file.Id)))] : [];
        await archive.AddRowsAsync("files.json", all.Select(file => new
        {
            Id = file.Id.Value, ProjectId = file.ProjectId.Value, file.Name, file.SizeBytes, file.Sha256, CreatedBy = file.CreatedBy.Value, file.CreatedAt, Path = included.Contains(file) ? PathOf(file) : null,
        }).ToAsyncEnumerable(), cancellationToken);
        foreach (var file in all.Where(included.Contains))
        {
            await archive.AddAsync(PathOf(file), async stream =>
            {
                await using var content = File.OpenRead(files.PathOf(file.Id));
                await content.CopyToAsync(stream, cancellationToken);
            }, cancellationToken);
        }
    }

    // The id keeps names of two projects apart; names of files are one path segment.
    private static string PathOf(ProjectFile file) => $"files/{file.Id}/{file.Name}";
}
