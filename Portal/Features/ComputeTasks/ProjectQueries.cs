using Microsoft.EntityFrameworkCore;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>The projects a person may work in, for forms and filters.</summary>
public sealed class ProjectQueries(IDbContextFactory<PortalDbContext> contexts)
{
    public async Task<IReadOnlyList<ProjectScope>> AllAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ProjectAccess.AllAsync(db, caller, cancellationToken);
    }
}
