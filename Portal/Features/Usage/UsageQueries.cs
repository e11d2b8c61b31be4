using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Core.Statistics;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Usage;

/// <param name="Period">Key of <see cref="UsagePeriod"/>.</param>
/// <param name="From">For a custom period, <c>yyyy-MM-dd</c>.</param>
public sealed record UsageFilter(string? Period = null, string? From = null, string? To = null, Guid? Project = null, OrganisationId? OrganisationId = null);

public sealed record UsageProject(ProjectId Id, string Name);

/// <param name="Days">By day, then SKU; days without use are absent. The other sums are sums of these.</param>
/// <param name="Skus">By SKU.</param>
/// <param name="Outcomes">How attempts ended in the period.</param>
/// <param name="Total">Cost of all use, before credit.</param>
/// <param name="Tasks">Tasks with cost in the period.</param>
public sealed record UsageView(
    string TimeZone, string Currency, UsagePeriod Period, UsageProject? Project, IReadOnlyList<UsageProject> Projects,
    IReadOnlyList<DailySkuTotal> Days, IReadOnlyList<SkuTotal> Skus, IReadOnlyList<OutcomeCount> Outcomes, Money Total, int Tasks, Utilisation Utilisation);

/// <summary>What an organisation used, by the days in which it was used.</summary>
public sealed class UsageQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    public async Task<UsageView?> GetAsync(Caller caller, UsageFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if ((await OrganisationAccess.FindAsync(db, caller, filter.OrganisationId, cancellationToken))?.Organisation is not { } organisation)
            return null;
        var projects = await db.Projects.Where(project => project.OrganisationId == organisation.Id).OrderBy(project => project.Name)
            .Select(project => new UsageProject(project.Id, project.Name)).ToListAsync(cancellationToken);
        var project = projects.Find(one => one.Id.Value == filter.Project);
        if (filter.Project is not null && project is null)
            return null;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(organisation.TimeZone);
        var period = UsagePeriod.Of(filter.Period, filter.From, filter.To, LocalDay.Containing(time.GetUtcNow(), zone));
        var range = period.RangeIn(zone);
        var (start, end) = (range.Start, range.End);
        var projectId = project?.Id;
        var charges = await db.Charges.AsNoTracking()
            .Where(charge => charge.OrganisationId == organisation.Id && (projectId == null || charge.ProjectId == projectId)
                && charge.Category != ChargeCategory.Credit && charge.ChargePeriodEnd > start && charge.ChargePeriodStart < end)
            .ToListAsync(cancellationToken);
        // A run over midnight is divided between its days, and those outside the period fall away.
        var days = UsageStatistics.ByDay(charges, zone).Where(total => total.Day >= period.First && total.Day <= period.Last).ToList();
        var ends = await (
            from attempt in db.TaskAttempts
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where task.OrganisationId == organisation.Id && (projectId == null || task.ProjectId == projectId)
                && attempt.End != null && attempt.EndedAt >= start && attempt.EndedAt < end
            group attempt by attempt.End!.Value into same
            select new OutcomeCount(same.Key, same.Count())).ToListAsync(cancellationToken);
        var usages = await db.UsageRecords.AsNoTracking()
            .Where(usage => usage.OrganisationId == organisation.Id && (projectId == null || usage.ProjectId == projectId) && usage.ChargePeriodStart >= start && usage.ChargePeriodStart < end)
            .ToListAsync(cancellationToken);
        return new UsageView(
            organisation.TimeZone, site.Value.Currency, period, project, projects, days, BySku(days), [.. ends.OrderByDescending(outcome => outcome.Count).ThenBy(outcome => outcome.End)],
            days.Aggregate(Money.Zero(site.Value.Currency), (sum, day) => sum + day.Cost), charges.Select(charge => charge.TaskId).OfType<ComputeTaskId>().Distinct().Count(), UsageStatistics.UtilisationOf(usages));
    }

    private static IReadOnlyList<SkuTotal> BySku(List<DailySkuTotal> days) =>
    [
        .. days.GroupBy(day => day.Sku).OrderBy(group => group.Key)
            .Select(group => new SkuTotal(group.Key, group.Sum(day => day.PricingQuantity), group.Skip(1).Aggregate(group.First().Cost, (sum, day) => sum + day.Cost))),
    ];
}
