using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Budgets;

/// <param name="Project">The project it is for; null for another kind.</param>
/// <param name="Key">The key it is for; null for another kind.</param>
/// <param name="Name">Of the project, the key or the organisation.</param>
/// <param name="Spent">Settled this month.</param>
/// <param name="SpentOnFiles">Of it, what kept files took, which no budget stops.</param>
/// <param name="Held">Open holds.</param>
/// <param name="Room">What may still be held; null when it never stops.</param>
/// <param name="Told">Thresholds that were told of this month, percent.</param>
public sealed record BudgetView(Guid Id, Guid? Project, Guid? Key, string Name, Money Amount, Money Spent, Money SpentOnFiles, Money Held, Money? Room, IReadOnlyList<int> Thresholds, bool Stops, IReadOnlyList<int> Told)
{
    public bool IsOfOrganisation => Project is null && Key is null;
}

/// <param name="MayManage">Whether the one who looks may set budgets.</param>
/// <param name="Budgets">That of the organisation first, then those of projects and keys.</param>
/// <param name="Projects">Those without a budget.</param>
/// <param name="Keys">Those that count and have no budget.</param>
public sealed record BudgetsView(
    OrganisationId OrganisationId, string OrganisationName, string TimeZone, string Currency, string Period, bool MayManage, IReadOnlyList<BudgetView> Budgets, IReadOnlyList<BudgetTarget> Projects, IReadOnlyList<BudgetTarget> Keys)
{
    public bool HasOrganisationBudget => Budgets.Any(budget => budget.IsOfOrganisation);
}

/// <summary>A project or a key that may have a budget.</summary>
public sealed record BudgetTarget(Guid Id, string Name);

/// <summary>An organisation's budgets as they stand this month.</summary>
public sealed class BudgetQueries(IDbContextFactory<PortalDbContext> contexts, Microsoft.Extensions.Options.IOptions<Portal.Hosting.PortalOptions> site, TimeProvider time)
{
    /// <returns>Null when there is no such organisation, or it is not the caller's.</returns>
    public async Task<BudgetsView?> ListAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { Organisation: var organisation } scope)
            return null;
        var period = BillingCalendar.Of(organisation).Containing(time.GetUtcNow()).Name;
        var projects = await db.Projects.AsNoTracking().Where(project => project.OrganisationId == organisation.Id).OrderBy(project => project.Name)
            .Select(project => new BudgetTarget(project.Id.Value, project.Name)).ToListAsync(cancellationToken);
        var budgets = await db.Budgets.AsNoTracking().Where(budget => budget.OrganisationId == organisation.Id).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var keys = await db.ApiKeys.AsNoTracking().Where(key => key.OrganisationId == organisation.Id).OrderBy(key => key.Name).ToListAsync(cancellationToken);
        return new BudgetsView(
            organisation.Id, organisation.Name, organisation.TimeZone, site.Value.Currency, period, scope.May(OrganisationRight.ManageMoney),
            [.. budgets.Select(budget => View(budget.In(period), NameOf(budget))).OrderBy(budget => !budget.IsOfOrganisation).ThenBy(budget => budget.Key is not null).ThenBy(budget => budget.Name, StringComparer.CurrentCulture)],
            [.. projects.Where(project => budgets.TrueForAll(budget => budget.ScopeId != project.Id))],
            [.. keys.Where(key => key.IsOpen(now) && budgets.TrueForAll(budget => budget.ScopeId != key.Id.Value)).Select(key => new BudgetTarget(key.Id.Value, key.Name))]);

        string NameOf(Budget budget) => budget.ScopeKind switch
        {
            BudgetScopeKind.Project => projects.Find(project => project.Id == budget.ScopeId)?.Name,
            BudgetScopeKind.ApiKey => keys.Find(key => key.Id.Value == budget.ScopeId)?.Name,
            _ => organisation.Name,
        } ?? "–";
    }

    private static BudgetView View(Budget budget, string name) => new(
        budget.Id.Value, budget.ScopeKind == BudgetScopeKind.Project ? budget.ScopeId : null, budget.ScopeKind == BudgetScopeKind.ApiKey ? budget.ScopeId : null, name,
        budget.Amount, budget.Spent, budget.SpentOnFiles, budget.Held, budget.Room, budget.Thresholds, budget.Stop == BudgetStop.AtAmount, budget.Told);
}
