namespace Portal.Core.Billing.Budgets;

/// <summary>Compares what a budget counts with what the ledger says.</summary>
public static class BudgetAudit
{
    /// <summary>Findings: <c>budget_spent_not_ledger</c>, <c>budget_held_not_ledger</c> (difference in micro-units, the budget's less the ledger's).</summary>
    /// <param name="budget">As it is stored.</param>
    /// <param name="use">What its scope has settled in the budget's month and holds, added up from the ledger.</param>
    public static IReadOnlyList<AuditFinding> Check(Budget budget, BudgetUse use)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return
        [
            .. from pair in new[] { ("budget_spent_not_ledger", budget.SpentMicros - use.Spent.Micros), ("budget_held_not_ledger", budget.HeldMicros - use.Held.Micros) }
               where pair.Item2 != 0
               select new AuditFinding(pair.Item1, AuditSubject.Budget, budget.Id.ToString(), budget.OrganisationId, pair.Item2),
        ];
    }
}
