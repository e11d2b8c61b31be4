using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Billing;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Statistics;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Customers;

public sealed record CustomerDetailView
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required OrganisationKind Kind { get; init; }

    public required string TimeZone { get; init; }

    public required string Language { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public OrganisationStanding Standing { get; init; } = OrganisationStanding.Unverified;

    public string? VerifiedName { get; init; }

    public DateTimeOffset? SuspendedAt { get; init; }

    public string? SuspensionReason { get; init; }

    public required Money Available { get; init; }

    public required Money Held { get; init; }

    /// <summary>What was used in its billing period, credit not taken off.</summary>
    public required Money CostThisMonth { get; init; }

    /// <summary>First of the days in <see cref="Days"/>, in its zone.</summary>
    public DateOnly FirstDay { get; init; }

    /// <summary>Cost a day and SKU of the last 30 days, credit not taken off.</summary>
    public IReadOnlyList<DailySkuTotal> Days { get; init; } = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<CustomerInvoiceRow> Invoices { get; init; } = [];

    /// <summary>Its last application to be verified; null before the first.</summary>
    public Guid? Application { get; init; }

    /// <summary>How much it may spend beyond its wallet.</summary>
    public required Money CreditLimit { get; init; }

    public required IReadOnlyList<AccountRow> Accounts { get; init; }

    public required IReadOnlyList<MemberRow> Members { get; init; }

    public required IReadOnlyList<ProjectRow> Projects { get; init; }

    /// <summary>What was agreed about the cluster; null values follow what holds for everybody.</summary>
    public required LimitsRequest Limits { get; init; }

    /// <summary>What it may hold in all.</summary>
    public required Quota Quota { get; init; }

    /// <summary>The same with what is held of it.</summary>
    public IReadOnlyList<QuotaRow> QuotaRows { get; init; } = [];

    /// <summary>Of the cluster.</summary>
    public IReadOnlyList<string> GpuModels { get; init; } = [];

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<TransferRow> Transfers { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<CustomerTaskRow> Tasks { get; init; }
}

/// <param name="ExpiresAt">Of credit; null when it never does.</param>
public sealed record AccountRow(LedgerAccountKind Kind, Money Posted, Money Held, Money CreditLimit, DateTimeOffset? ExpiresAt);

public sealed record MemberRow(Guid Id, string DisplayName, string Email, OrganisationRole Role, DateTimeOffset Since);

public sealed record ProjectRow(Guid Id, string Name, int Tasks, int Weight);

/// <param name="Amount">As the organisation sees it: positive came in.</param>
public sealed record TransferRow(Guid Id, DateTimeOffset At, LedgerTransferKind Kind, LedgerTransferState State, LedgerAccountKind Account, Money Amount, string Cause, Guid? CauseId);

public sealed record CustomerInvoiceRow(Guid Id, string? Number, string Period, InvoiceState State, Money Gross, DateTimeOffset? IssuedAt);

public sealed record CustomerTaskRow(Guid Id, string Name, TaskState State, DateTimeOffset SubmittedAt, ResourceAmounts Amounts);

/// <summary>One organisation with its people, money and work.</summary>
public sealed class CustomerDetailQuery(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, QuotaBook quotas, QuotaQueries quotaQueries, ClusterQueries cluster, TimeProvider time)
{
    /// <summary>Days of use that are shown, with today.</summary>
    public const int DaysShown = 30;

    private const int RecentShown = 20;
    private const int InvoicesShown = 6;

    /// <returns>Null when there is no such organisation.</returns>
    public async Task<CustomerDetailView?> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisationId = new OrganisationId(id);
        var organisation = await db.Organisations.AsNoTracking().SingleOrDefaultAsync(organisation => organisation.Id == organisationId, cancellationToken);
        if (organisation is null)
            return null;
        var accounts = await Wallets.AccountsAsync(db, organisationId, cancellationToken);
        var balance = await Wallets.BalanceAsync(db, organisationId, site.Value.Currency, time.GetUtcNow(), cancellationToken);
        var month = BillingCalendar.Of(organisation).Containing(time.GetUtcNow());
        var cost = await db.Charges.Where(charge => charge.OrganisationId == organisationId && charge.BookedAt >= month.Start && charge.BookedAt < month.End && charge.Category != ChargeCategory.Credit)
            .SumAsync(charge => charge.BilledCost.Micros, cancellationToken);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
        var firstDay = LocalDay.Containing(time.GetUtcNow(), zone).AddDays(1 - DaysShown);
        var limits = await db.OrganisationLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.OrganisationId == organisationId, cancellationToken) ?? new OrganisationLimits(organisationId);
        return new CustomerDetailView
        {
            Id = id, Name = organisation.Name, Kind = organisation.Kind, TimeZone = organisation.TimeZone, Language = organisation.Language, CreatedAt = organisation.CreatedAt,
            Standing = organisation.Standing, VerifiedName = organisation.VerifiedName, SuspendedAt = organisation.SuspendedAt, SuspensionReason = organisation.SuspensionReason,
            Available = balance.Available, Held = balance.PendingDebit, CostThisMonth = new Money(cost, site.Value.Currency), CreditLimit = balance.CreditLimit,
            FirstDay = firstDay, Days = await DaysAsync(db, organisationId, firstDay, zone, cancellationToken),
            Invoices = await InvoicesAsync(db, organisationId, cancellationToken),
            Application = await db.VerificationCases.Where(one => one.OrganisationId == organisationId).OrderByDescending(one => one.Number).Select(one => (Guid?)one.Id.Value).FirstOrDefaultAsync(cancellationToken),
            Accounts = [.. accounts.Where(account => account.ExpiresAt is null || account.PostedMicros > 0)
                .Select(account => new AccountRow(account.Kind, account.Balance.Posted, account.Balance.PendingDebit, account.Balance.CreditLimit, account.ExpiresAt))],
            Members = await MembersAsync(db, organisationId, cancellationToken),
            Projects = await ProjectsAsync(db, organisationId, cancellationToken),
            Limits = new LimitsRequest(
                limits.Version, limits.Weight, limits.GuaranteedCpuMillicores, limits.GuaranteedMemoryMebibytes, limits.GuaranteedGpuMilli,
                limits.MaxCpuMillicores, limits.MaxMemoryMebibytes, limits.MaxGpuMilli, limits.MaxRunningTasks, limits.MaxQueuedTasks,
                MaxGpuMilliByModel: limits.MaxGpuMilliByModel, MaxStorageBytes: limits.MaxStorageBytes),
            Quota = await quotas.OfAsync(db, organisationId, cancellationToken),
            QuotaRows = await quotaQueries.RowsAsync(db, organisationId, QuotaHeld.Sum((await QuotaHeld.ReadAsync(db, organisationId, cancellationToken)).Values), cancellationToken),
            GpuModels = await cluster.GpuModelsAsync(cancellationToken),
            Transfers = await TransfersAsync(db, accounts, cancellationToken),
            Tasks = await TasksAsync(db, organisationId, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<DailySkuTotal>> DaysAsync(PortalDbContext db, OrganisationId id, DateOnly first, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var start = LocalDay.StartOf(first, zone);
        var charges = await db.Charges.AsNoTracking().Where(charge => charge.OrganisationId == id && charge.Category != ChargeCategory.Credit && charge.ChargePeriodEnd > start).ToListAsync(cancellationToken);
        // A run over midnight is divided between its days, and those before the first fall away.
        return [.. UsageStatistics.ByDay(charges, zone).Where(total => total.Day >= first)];
    }

    private static async Task<IReadOnlyList<CustomerInvoiceRow>> InvoicesAsync(PortalDbContext db, OrganisationId id, CancellationToken cancellationToken) =>
    [
        .. (await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == id).OrderByDescending(invoice => invoice.PeriodStart).Take(InvoicesShown).ToListAsync(cancellationToken))
            .Select(invoice => new CustomerInvoiceRow(invoice.Id.Value, invoice.Number?.ToString(), invoice.PeriodName, invoice.State, invoice.Gross, invoice.IssuedAt)),
    ];

    private static async Task<IReadOnlyList<MemberRow>> MembersAsync(PortalDbContext db, OrganisationId id, CancellationToken cancellationToken)
    {
        var members = await db.OrganisationMembers.AsNoTracking().Where(member => member.OrganisationId == id).OrderBy(member => member.Since).ToListAsync(cancellationToken);
        var people = members.Select(member => member.UserId.Value).ToList();
        var users = await db.Users.AsNoTracking().Where(user => people.Contains(user.Id)).ToDictionaryAsync(user => user.Id, cancellationToken);
        return [.. members.Where(member => users.ContainsKey(member.UserId.Value))
            .Select(member => new MemberRow(member.UserId.Value, users[member.UserId.Value].DisplayName, users[member.UserId.Value].Email ?? "", member.Role, member.Since))];
    }

    private static async Task<IReadOnlyList<ProjectRow>> ProjectsAsync(PortalDbContext db, OrganisationId id, CancellationToken cancellationToken)
    {
        var rows = await db.Projects.Where(project => project.OrganisationId == id).OrderBy(project => project.Name)
            .Select(project => new { project.Id, project.Name, project.Weight, Tasks = db.ComputeTasks.Count(task => task.ProjectId == project.Id) }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ProjectRow(row.Id.Value, row.Name, row.Tasks, row.Weight))];
    }

    private static async Task<IReadOnlyList<TransferRow>> TransfersAsync(PortalDbContext db, IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken)
    {
        var kinds = accounts.ToDictionary(account => account.Id, account => account.Kind);
        var own = accounts.Select(account => account.Id).ToList();
        var transfers = await db.LedgerTransfers.AsNoTracking().Where(transfer => own.Contains(transfer.DebitAccountId) || own.Contains(transfer.CreditAccountId))
            .OrderByDescending(transfer => transfer.At).ThenByDescending(transfer => transfer.Id).Take(RecentShown).ToListAsync(cancellationToken);
        return [.. transfers.Select(transfer =>
        {
            var isDebit = kinds.ContainsKey(transfer.DebitAccountId);
            return new TransferRow(
                transfer.Id.Value, transfer.At, transfer.Kind, transfer.State, kinds[isDebit ? transfer.DebitAccountId : transfer.CreditAccountId],
                isDebit ? -transfer.Amount : transfer.Amount, transfer.Cause, transfer.CauseId);
        })];
    }

    private static async Task<IReadOnlyList<CustomerTaskRow>> TasksAsync(PortalDbContext db, OrganisationId id, CancellationToken cancellationToken)
    {
        var rows = await db.ComputeTasks.AsNoTracking().Where(task => task.OrganisationId == id).OrderByDescending(task => task.SubmittedAt).Take(RecentShown)
            .Select(task => new { task.Id, task.Name, task.State, task.SubmittedAt, task.CpuMillicores, task.MemoryMebibytes, task.GpuMilli }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new CustomerTaskRow(row.Id.Value, row.Name, row.State, row.SubmittedAt, new ResourceAmounts(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli)))];
    }
}
