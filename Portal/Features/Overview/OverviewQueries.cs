using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Overview;

public sealed record OverviewView
{
    /// <summary>Tasks now in each state that can still change.</summary>
    public required int Queued { get; init; }

    public required int Admitted { get; init; }

    public required int Running { get; init; }

    /// <summary>Tasks that ended since the day began.</summary>
    public required int SucceededToday { get; init; }

    public required int FailedToday { get; init; }

    public required int CancelledToday { get; init; }

    public required ResourceAmounts Offered { get; init; }

    public required ResourceAmounts Allocated { get; init; }

    /// <summary>Charges less credits since the day, and the month, began in the installation's zone.</summary>
    public required Money RevenueToday { get; init; }

    public required Money RevenueThisMonth { get; init; }

    /// <summary>Usage of the month before credits are taken off.</summary>
    public required Money UsageThisMonth { get; init; }

    /// <summary>The platform's accounts of the ledger, in their order.</summary>
    public required IReadOnlyList<PlatformAccountView> Accounts { get; init; }

    public required IReadOnlyList<LongestWaitView> WaitingLongest { get; init; }

    public required int Organisations { get; init; }

    public required int MailsWaiting { get; init; }

    public required int MailsGivenUp { get; init; }

    /// <summary>False until the engine told of itself.</summary>
    public required bool HasEngineReport { get; init; }

    public string? EngineProblem { get; init; }

    public GpuSearch? GpuSearch { get; init; }
}

/// <param name="Balance">What was received, spent, earned or is owed: above zero, whichever side of the ledger the account stands on.</param>
public sealed record PlatformAccountView(LedgerAccountKind Account, Money Balance);

public sealed record LongestWaitView(Guid TaskId, string Name, string Organisation, DateTimeOffset Since, string? Reason, IReadOnlyDictionary<string, string> Details);

/// <summary>How the installation stands, on one page.</summary>
public sealed class OverviewQueries(IDbContextFactory<PortalDbContext> contexts, EngineReport engine, IOptions<PortalOptions> site, TimeProvider time)
{
    private const int LongestShown = 5;

    public string Currency => site.Value.Currency;

    public async Task<OverviewView> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone);
        var today = LocalDay.StartOf(LocalDay.Containing(now, zone), zone);
        var month = BillingPeriod.Containing(now, zone);
        var active = await db.ComputeTasks.Where(task => task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running)
            .GroupBy(task => task.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var ended = await db.ComputeTasks.Where(task => task.EndedAt >= today)
            .GroupBy(task => task.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var nodes = await db.ComputeNodes.AsNoTracking().ToListAsync(cancellationToken);
        var held = await db.TaskAttempts.Where(attempt => attempt.State != AttemptState.Ended)
            .Select(attempt => new { attempt.CpuMillicores, attempt.MemoryMebibytes, attempt.GpuMilli }).ToListAsync(cancellationToken);
        return new OverviewView
        {
            Queued = active.GetValueOrDefault(TaskState.Queued),
            Admitted = active.GetValueOrDefault(TaskState.Admitted),
            Running = active.GetValueOrDefault(TaskState.Running),
            SucceededToday = ended.GetValueOrDefault(TaskState.Succeeded),
            FailedToday = ended.GetValueOrDefault(TaskState.Failed),
            CancelledToday = ended.GetValueOrDefault(TaskState.Cancelled),
            Offered = nodes.Aggregate(ResourceAmounts.None, (sum, node) => sum + node.Offered),
            Allocated = held.Aggregate(ResourceAmounts.None, (sum, row) => sum + new ResourceAmounts(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli)),
            RevenueToday = await ChargedAsync(db.Charges.Where(charge => charge.BookedAt >= today), cancellationToken),
            RevenueThisMonth = await ChargedAsync(db.Charges.Where(charge => charge.BookedAt >= month.Start && charge.BookedAt < month.End), cancellationToken),
            UsageThisMonth = await ChargedAsync(
                db.Charges.Where(charge => charge.BookedAt >= month.Start && charge.BookedAt < month.End && charge.Category == ChargeCategory.Usage), cancellationToken),
            Accounts = await AccountsAsync(db, cancellationToken),
            WaitingLongest = await LongestAsync(db, cancellationToken),
            Organisations = await db.Organisations.CountAsync(cancellationToken),
            MailsWaiting = await db.OutboxMails.CountAsync(mail => mail.SentAt == null && mail.DueAt != null, cancellationToken),
            MailsGivenUp = await db.OutboxMails.CountAsync(mail => mail.SentAt == null && mail.DueAt == null, cancellationToken),
            HasEngineReport = engine.Latest is not null,
            EngineProblem = engine.Latest?.Problem,
            GpuSearch = engine.Latest?.GpuSearch,
        };
    }

    private async Task<Money> ChargedAsync(IQueryable<Charge> charges, CancellationToken cancellationToken) =>
        new(await charges.SumAsync(charge => charge.BilledCost.Micros, cancellationToken), Currency);

    private static async Task<List<PlatformAccountView>> AccountsAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var accounts = await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == null).OrderBy(account => account.Kind).ToListAsync(cancellationToken);
        return accounts.ConvertAll(account => new PlatformAccountView(account.Kind, account.Kind is LedgerAccountKind.Cash or LedgerAccountKind.PromotionalExpense or LedgerAccountKind.Losses ? -account.Balance.Posted : account.Balance.Posted));
    }

    private static async Task<List<LongestWaitView>> LongestAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var rows = await (
            from task in db.ComputeTasks.AsNoTracking()
            join organisation in db.Organisations on task.OrganisationId equals organisation.Id
            where task.State == TaskState.Queued
            orderby task.QueuedAt
            select new { task.Id, task.Name, Organisation = organisation.Name, task.QueuedAt, task.SchedulingReason, task.SchedulingDetails }).Take(LongestShown).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new LongestWaitView(row.Id.Value, row.Name, row.Organisation, row.QueuedAt, row.SchedulingReason, row.SchedulingDetails))];
    }
}
