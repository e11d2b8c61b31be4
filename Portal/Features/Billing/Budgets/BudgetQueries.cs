using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Budgets;

/// <param name="Project">Null for the whole organisation.</param>
/// <param name="Name">Of the project or the organisation.</param>
/// <param name="Spent">Settled this month.</param>
/// <param name="Held">Open holds.</param>
/// <param name="Room">What may still be held; null when it never stops.</param>
/// <param name="Told">Thresholds that were told of this month, percent.</param>
public sealed record BudgetView(Guid Id, Guid? Project, string Name, Money Amount, Money Spent, Money Held, Money? Room, IReadOnlyList<int> Thresholds, bool Stops, IReadOnlyList<int> Told);

/// <param name="MayManage">Whether the one who looks may set budgets.</param>
/// <param name="Budgets">That of the organisation first, then by project.</param>
/// <param name="Projects">Those without a budget.</param>
public sealed record BudgetsView(
    OrganisationId OrganisationId, string OrganisationName, string TimeZone, string Currency, string Period, bool MayManage, IReadOnlyList<BudgetView> Budgets, IReadOnlyList<BudgetProject> Projects)
{
    public bool HasOrganisationBudget => Budgets.Any(budget => budget.Project is null);
}

public sealed record BudgetProject(Guid Id, string Name);

/// <summary>An organisation's budgets as they stand this month.</summary>
public sealed class BudgetQueries(IDbContextFactory<PortalDbContext> contexts, Microsoft.Extensions.Options.IOptions<Portal.Hosting.PortalOptions> site, TimeProvider time)
{
    /// <returns>Null when there is no such organisation, or it is not the caller's.</returns>
    public async Task<BudgetsView?> ListAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { Organisation: var organisation } scope)
            return null;
        var period = BillingPeriod.Containing(time.GetUtcNow(), BillingAccess.ZoneOf(organisation)).Name;
        var projects = await db.Projects.AsNoTracking().Where(project => project.OrganisationId == organisation.Id).OrderBy(project => project.Name)
            .Select(project => new BudgetProject(project.Id.Value, project.Name)).ToListAsync(cancellationToken);
        var budgets = await db.Budgets.AsNoTracking().Where(budget => budget.OrganisationId == organisation.Id).ToListAsync(cancellationToken);
        return new BudgetsView(
            organisation.Id, organisation.Name, organisation.TimeZone, site.Value.Currency, period, scope.May(OrganisationRight.ManageMoney),
            [.. budgets.Select(budget => View(budget.In(period), organisation.Name, projects)).OrderBy(budget => budget.Project is not null).ThenBy(budget => budget.Name, StringComparer.CurrentCulture)],
            [.. projects.Where(project => budgets.TrueForAll(budget => budget.ScopeId != project.Id))]);
    }

    private static BudgetView View(Budget budget, string organisation, List<BudgetProject> projects) => new(
        budget.Id.Value, budget.ScopeKind == BudgetScopeKind.Project ? budget.ScopeId : null,
        budget.ScopeKind == BudgetScopeKind.Project ? projects.Find(project => project.Id == budget.ScopeId)?.Name ?? "–" : organisation,
        budget.Amount, budget.Spent, budget.Held, budget.Room, budget.Thresholds, budget.Stop == BudgetStop.AtAmount, budget.Told);
}
