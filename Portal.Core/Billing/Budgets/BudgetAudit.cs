namespace Portal.Core.Billing.Budgets;

/// <summary>Compares what a budget counts with what the ledger says.</summary>
public static class BudgetAudit
{
    /// <summary>Findings: <c>budget_spent_not_ledger</c>, <c>budget_files_not_ledger</c>, <c>budget_held_not_ledger</c> (difference in micro-units, the budget's less the ledger's).</summary>
    /// <param name="budget">As it is stored.</param>
    /// <param name="use">What its scope has settled in the budget's month and holds, added up from the ledger.</param>
    public static IReadOnlyList<AuditFinding> Check(Budget budget, BudgetUse use)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return
        [
            .. from pair in new (string Code, long Difference)[]
               {
                   ("budget_spent_not_ledger", budget.SpentMicros - use.Spent.Micros), ("budget_files_not_ledger", budget.SpentOnFilesMicros - use.SpentOnFiles.Micros),
                   ("budget_held_not_ledger", budget.HeldMicros - use.Held.Micros),
               }
               where pair.Difference != 0
               select new AuditFinding(pair.Code, AuditSubject.Budget, budget.Id.ToString(), budget.OrganisationId, pair.Difference),
        ];
    }
}
