using Portal.Core.Alerts;
using Portal.Core.Billing.Budgets;
using Portal.Features.Notifications;

namespace Portal.Features.Billing.Budgets;

/// <summary>The alerts of thresholds that were reached: one a budget, threshold and month, by the key of the alert.</summary>
internal static class BudgetAlerts
{
    public static IEnumerable<Alert> Of(Budget budget, IEnumerable<int> percents, DateTimeOffset now) => percents.Select(percent => Of(budget, percent, now));

    private static Alert Of(Budget budget, int percent, DateTimeOffset now) => Alert.Of(
        AlertKind.BudgetThreshold, budget.OrganisationId, $"budget:{budget.Id}:{budget.PeriodName}:{percent}", now, null,
        ("budget", budget.Id.ToString()), ("scope", budget.ScopeKind.ToString()), ("scopeId", budget.ScopeId.ToString()), ("period", budget.PeriodName), ("percent", $"{percent}"),
        ("amount", budget.Amount.ToDecimalString()), ("spent", budget.Spent.ToDecimalString()), ("currency", budget.Currency), ("stops", budget.Stop == BudgetStop.AtAmount ? "true" : "false"));
}
