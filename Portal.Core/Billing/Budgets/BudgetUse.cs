using Portal.Core.Primitives;

namespace Portal.Core.Billing.Budgets;

/// <summary>What a scope has used of its month.</summary>
/// <param name="PeriodName">The billing period, such as <c>2026-11</c>.</param>
/// <param name="Spent">Settled in the month; not negative.</param>
/// <param name="SpentOnFiles">Of it, for kept files.</param>
/// <param name="Held">Open holds, from whichever month; not negative.</param>
public readonly record struct BudgetUse(string PeriodName, Money Spent, Money SpentOnFiles, Money Held);
