using Microsoft.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Tests.Testing;

/// <summary>A database that answers nobody while its gate is shut, and counts who came.</summary>
internal sealed class GatedContexts(IDbContextFactory<PortalDbContext> contexts) : IDbContextFactory<PortalDbContext>
{
    private TaskCompletionSource? _gate;

    /// <summary>How many came while it was shut.</summary>
    public int Waiting { get; private set; }

    public void Shut() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        _gate?.SetResult();
        _gate = null;
    }

    public PortalDbContext CreateDbContext() => contexts.CreateDbContext();

    public async Task<PortalDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default)
    {
        if (_gate is { } gate)
        {
            Waiting++;
            await gate.Task;
        }

        return await contexts.CreateDbContextAsync(cancellationToken);
    }
}
