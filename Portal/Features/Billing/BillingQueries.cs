using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Core.Statistics;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Forecasts;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <param name="Used">Cost of the open period before credit.</param>
/// <param name="Credited">What of it was paid from what the organisation was given; not negative.</param>
/// <param name="NextInvoiceAt">End of the open period.</param>
/// <param name="Days">Cost of the open period a day and SKU, credits left out.</param>
/// <param name="Recent">Newest first.</param>
/// <param name="Credits">What was given and is left, in the order it is used.</param>
/// <param name="OnAccount">Null where no credit limit was agreed.</param>
/// <param name="Outlook">How spending will go on.</param>
/// <param name="Budgets">As they stand this month.</param>
public sealed record BillingOverview(
    OrganisationId OrganisationId, string OrganisationName, string TimeZone, Balance Balance, string Period, DateOnly FirstDay, DateOnly Today,
    Money Used, Money Credited, DateTimeOffset NextInvoiceAt, IReadOnlyList<DailySkuTotal> Days, IReadOnlyList<TransactionRow> Recent,
    IReadOnlyList<CreditView> Credits, OnAccountView? OnAccount, SpendingOutlook Outlook, BudgetsView Budgets);

/// <summary>A credit that can still be used.</summary>
/// <param name="ExpiresAt">Null when it never does.</param>
public sealed record CreditView(Money Available, Money Held, DateTimeOffset? ExpiresAt);

/// <summary>What an organisation may spend beyond its wallet.</summary>
/// <param name="Owed">What it spent so; not negative.</param>
public sealed record OnAccountView(Money Owed, Money Limit);

/// <summary>A person's balance for the top bar.</summary>
public sealed record BalanceView(OrganisationId OrganisationId, string OrganisationName, Balance Balance);

/// <param name="Projects">Names by id.</param>
/// <param name="Tasks">Names by id.</param>
/// <param name="Earlier">Periods that can be looked at, newest first; the first is the open one.</param>
public sealed record BillView(
    Bill Bill, bool IsOpen, string TimeZone, IReadOnlyDictionary<ProjectId, string> Projects, IReadOnlyDictionary<ComputeTaskId, string> Tasks, IReadOnlyList<string> Earlier);

/// <summary>An organisation's money as its members see it.</summary>
public sealed class BillingQueries(IDbContextFactory<PortalDbContext> contexts, TransactionQueries transactions, BudgetQueries budgets, IOptions<PortalOptions> site, TimeProvider time)
{
    private const int MaxPeriods = 24;

    private string Currency => site.Value.Currency;

    public async Task<BalanceView?> BalanceAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await BillingAccess.FindAsync(db, caller, organisationId, cancellationToken) is { } organisation
            ? new BalanceView(organisation.Id, organisation.Name, await Wallets.BalanceAsync(db, organisation.Id, Currency, time.GetUtcNow(), cancellationToken))
            : null;
    }

    public async Task<BillingOverview?> OverviewAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await BillingAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { } organisation)
            return null;
        var now = time.GetUtcNow();
        var zone = BillingAccess.ZoneOf(organisation);
        var period = BillingCalendar.Of(organisation).Containing(now);
        var charges = await ChargesAsync(db, organisation.Id, period, cancellationToken);
        var accounts = await Wallets.AccountsAsync(db, organisation.Id, cancellationToken);
        var recent = await transactions.ListAsync(caller, new TransactionFilter(organisation.Id, Size: 8), cancellationToken);
        return new BillingOverview(
            organisation.Id, organisation.Name, organisation.TimeZone, Wallets.Together(accounts, Currency, now),
            period.Name, LocalDay.Containing(period.Start, zone), LocalDay.Containing(now, zone),
            Sum(charges.Where(charge => charge.Category != ChargeCategory.Credit)), -Sum(charges.Where(charge => charge.Category == ChargeCategory.Credit)),
            period.End, UsageStatistics.ByDay(charges.Where(charge => charge.Category != ChargeCategory.Credit), zone), recent?.Rows ?? [],
            CreditsOf(accounts, now), OnAccountOf(accounts),
            await Spending.OutlookAsync(db, organisation, Wallets.Together(accounts, Currency, now), now, cancellationToken),
            (await budgets.ListAsync(caller, organisation.Id, cancellationToken))!);
    }

    public async Task<SpendingOutlook?> OutlookAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await BillingAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { } organisation)
            return null;
        var now = time.GetUtcNow();
        return await Spending.OutlookAsync(db, organisation, await Wallets.BalanceAsync(db, organisation.Id, Currency, now, cancellationToken), now, cancellationToken);
    }

    /// <param name="periodName">Such as <c>2026-11</c>; null is the open period, and so is what is no period.</param>
    public async Task<BillView?> BillAsync(Caller caller, OrganisationId? organisationId, string? periodName, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await BillingAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { } organisation)
            return null;
        var calendar = BillingCalendar.Of(organisation);
        var open = calendar.Containing(time.GetUtcNow());
        var first = calendar.Containing(organisation.CreatedAt);
        var names = new List<BillingPeriod> { open };
        while (names[^1].Start > first.Start && names.Count < MaxPeriods)
            names.Add(calendar.Before(names[^1]));
        var period = names.Find(one => one.Name == periodName) ?? open;
        var bill = Bill.Of(organisation.Id, period, Currency, await ChargesAsync(db, organisation.Id, period, cancellationToken));
        var projectIds = bill.Projects.Select(project => project.ProjectId).ToList();
        var taskIds = bill.Projects.SelectMany(project => project.Tasks).Select(task => task.TaskId).ToList();
        return new BillView(
            bill, period == open, organisation.TimeZone,
            await db.Projects.Where(project => projectIds.Contains(project.Id)).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken),
            await db.ComputeTasks.Where(task => taskIds.Contains(task.Id)).Select(task => new { task.Id, task.Name }).ToDictionaryAsync(task => task.Id, task => task.Name, cancellationToken),
            names.ConvertAll(one => one.Name));
    }

    private static List<CreditView> CreditsOf(IEnumerable<LedgerAccount> accounts, DateTimeOffset now) =>
    [
        .. accounts.Where(account => account.Kind == LedgerAccountKind.Promotional && account.IsUsableAt(now) && account.PostedMicros > 0)
            .Select(account => new CreditView(account.Balance.Available, account.Balance.PendingDebit, account.ExpiresAt)),
    ];

    private static OnAccountView? OnAccountOf(IEnumerable<LedgerAccount> accounts) => accounts.FirstOrDefault(account => account.Kind == LedgerAccountKind.Receivable) is { } owed
        && (owed.CreditLimitMicros > 0 || owed.PostedMicros < 0)
            ? new OnAccountView(-owed.Balance.Posted, owed.Balance.CreditLimit) : null;

    private static async Task<List<Charge>> ChargesAsync(PortalDbContext db, OrganisationId organisation, BillingPeriod period, CancellationToken cancellationToken)
    {
        var (start, end) = (period.Start, period.End);
        return await db.Charges.AsNoTracking()
            .Where(charge => charge.OrganisationId == organisation && charge.BookedAt >= start && charge.BookedAt < end).ToListAsync(cancellationToken);
    }

    private Money Sum(IEnumerable<Charge> charges) => charges.Aggregate(Money.Zero(Currency), (sum, charge) => sum + charge.BilledCost);
}
