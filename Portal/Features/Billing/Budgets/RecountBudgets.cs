using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Persistence;

namespace Portal.Features.Billing.Budgets;

/// <summary>Counts budgets anew from the ledger that an upgrade has left without a month, since it changed what they count.</summary>
public static class RecountBudgets
{
    public static async Task RunAsync(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, DateTimeOffset now, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(units);
        await using var db = await contexts.CreateDbContextAsync();
        foreach (var id in await db.Budgets.Where(budget => budget.PeriodName == "").Select(budget => budget.OrganisationId).Distinct().ToListAsync())
        {
            try
            {
                await units.RunAsync<bool>(new UnitNeeds(id), async unit =>
                {
                    var calendar = BillingCalendar.Of(await unit.Db.Organisations.AsNoTracking().SingleAsync(organisation => organisation.Id == id));
                    foreach (var budget in await unit.Db.Budgets.AsNoTracking().Where(budget => budget.OrganisationId == id && budget.PeriodName == "").ToListAsync())
                        unit.Budgets.Set(budget.CountedAs(await BudgetUsage.SumAsync(unit.Db, id, budget.Scope, calendar.Containing(now), budget.Currency, CancellationToken.None)), calendar);
                    return true;
                }, CancellationToken.None);
            }
            catch (TimeZoneNotFoundException error)
            {
                logger.LogError(error, "The budgets of organisation {OrganisationId} could not be counted anew", id);
            }
        }
    }
}
