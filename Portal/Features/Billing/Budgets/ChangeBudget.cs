using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Payments;
using Portal.Persistence;
using Portal.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Hosting;

namespace Portal.Features.Billing.Budgets;

/// <param name="Amount">For a month; exact decimal in the installation's currency.</param>
/// <param name="Thresholds">Percent at which people are told; null is 50, 80 and 100.</param>
/// <param name="Stops">True when what is spent and held never passes the amount, but for files that are kept already.</param>
/// <param name="Project">The project it is for.</param>
/// <param name="Key">The key it is for; with neither it is for the whole organisation.</param>
/// <param name="Organisation">Null is the one the person has belonged to longest.</param>
public sealed record ChangeBudgetRequest(string Amount, IReadOnlyList<int>? Thresholds = null, bool Stops = false, Guid? Project = null, Guid? Organisation = null, Guid? Key = null);

/// <summary>Sets the budget of an organisation, a project or a key, or takes it away; an act of those who look after the money.</summary>
public sealed class ChangeBudget(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, IOptions<PortalOptions> site, TimeProvider time)
{
    private static readonly int[] UsualThresholds = [50, 80, 100];

    /// <returns>The budget; <c>organisation_not_found</c>, <c>project_not_found</c>, <c>api_key_not_found</c>, <c>role_not_allowed</c>, or what is wrong with which field.</returns>
    public async Task<Result<Budget>> SetAsync(Caller caller, ChangeBudgetRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await FindAsync(caller, request.Organisation, request.Project, request.Key, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var amount = PaymentAmount.Read(request.Amount, site.Value.Currency);
        if (!amount.IsAccepted)
            return amount.Refusal;
        var terms = BudgetTerms.Of(amount.Value, request.Thresholds ?? UsualThresholds, request.Stops ? BudgetStop.AtAmount : BudgetStop.Never);
        if (!terms.IsAccepted)
            return terms.Refusal;
        var (scope, of) = found.Value;
        return await units.RunAsync(new UnitNeeds(scope.Organisation.Id), unit => SetAsync(unit, caller, scope, of, terms.Value), cancellationToken);
    }

    /// <returns>Null when there is no budget any more; or as <see cref="SetAsync(Caller, ChangeBudgetRequest, CancellationToken)"/> for who may not.</returns>
    public async Task<Refusal?> RemoveAsync(Caller caller, Guid? organisation, Guid? project, Guid? key, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, organisation, project, key, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        var (scope, of) = found.Value;
        return await units.RunAsync(new UnitNeeds(scope.Organisation.Id), unit => Task.FromResult(Remove(unit, caller, of)), cancellationToken);
    }

    private async Task<Result<Budget>> SetAsync(UnitOfWork unit, Caller caller, OrganisationScope scope, BudgetScope of, BudgetTerms terms)
    {
        var (organisation, now) = (scope.Organisation, time.GetUtcNow());
        var calendar = BillingCalendar.Of(organisation);
        var period = calendar.Containing(now);
        // What was decided before in this transaction is added up too.
        await unit.FlushAsync(CancellationToken.None);
        var set = unit.Budgets.Find(of) is { } budget
            ? budget.In(period.Name).Change(terms)
            : Budget.Make(BudgetId.New(), organisation.Id, of, terms, await BudgetUsage.SumAsync(unit.Db, organisation.Id, of, period, terms.Amount.Currency, CancellationToken.None));
        if (!set.IsAccepted)
            return set.Refusal;
        var (told, percents) = set.Value.Tell();
        unit.Budgets.Set(told, calendar);
        unit.Db.Alerts.AddRange(BudgetAlerts.Of(told, percents, now));
        unit.Db.AuditEntries.Add(AuditEntry.Of(
            caller, "budget.set", $"organisation/{organisation.Id}",
            new { Scope = of.Kind.ToString(), of.Id, Amount = terms.Amount.ToDecimalString(), terms.Amount.Currency, Thresholds = string.Join(", ", terms.Thresholds), Stops = terms.Stop == BudgetStop.AtAmount }, now));
        return told;
    }

    private Refusal? Remove(UnitOfWork unit, Caller caller, BudgetScope of)
    {
        if (unit.Budgets.Find(of) is not { } budget)
            return null;
        unit.Budgets.Remove(budget);
        unit.Db.AuditEntries.Add(AuditEntry.Of(
            caller, "budget.remove", $"organisation/{budget.OrganisationId}", new { Scope = of.Kind.ToString(), of.Id, Amount = budget.Amount.ToDecimalString(), budget.Currency }, time.GetUtcNow()));
        return null;
    }

    private async Task<Result<(OrganisationScope Scope, BudgetScope Of)>> FindAsync(Caller caller, Guid? organisation, Guid? project, Guid? key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        if (scope.Refuse(OrganisationRight.ManageMoney) is { } notAllowed)
            return notAllowed;
        if (key is { } one)
        {
            var keyId = new ApiKeyId(one);
            return project is null && await db.ApiKeys.AnyAsync(known => known.Id == keyId && known.OrganisationId == scope.Organisation.Id, cancellationToken)
                ? (scope, BudgetScope.Of(keyId))
                : new Refusal("api_key_not_found", "key");
        }

        if (project is null)
            return (scope, BudgetScope.Of(scope.Organisation.Id));
        var projectId = new ProjectId(project.Value);
        return await db.Projects.AnyAsync(known => known.Id == projectId && known.OrganisationId == scope.Organisation.Id, cancellationToken)
            ? (scope, BudgetScope.Of(projectId))
            : new Refusal("project_not_found", "project");
    }
}
