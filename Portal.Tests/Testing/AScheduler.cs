using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Tests.Testing;

/// <summary>The scheduler of a portal on a stored ledger's database; it decides, and has nothing to start attempts with.</summary>
public static class AScheduler
{
    public static SchedulerWorker Of(StoredLedger ledger, IDbContextFactory<PortalDbContext>? contexts = null)
    {
        contexts ??= ledger.Contexts;
        var cluster = new ClusterView(
            new QuotaBook(Options.Create(new QuotaPolicyOptions { MaxRunningTasks = 0 }), ledger.Time), Options.Create(new SchedulingPolicyOptions()), new RunTimeHistory(ledger.Time), new ShareHistory(ledger.Time));
        return new SchedulerWorker(
            contexts, new UnitsOfWork(contexts), cluster, new StartHistory(), launcher: null!, new TaskPublisher(new TaskProgressFeed(), new CapacityFeed(), ledger.Time), ledger.Balances,
            new SchedulerSignal(), ledger.Time, NullLogger<SchedulerWorker>.Instance);
    }

    public static async Task<ComputeNode> NodeAsync(this StoredLedger ledger, ComputeNode node)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.ComputeNodes.Add(node);
        await db.SaveChangesAsync();
        return node;
    }
}
