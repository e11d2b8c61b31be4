using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing.Budgets;

public class BudgetAuditTests
{
    [Theory]
    [InlineData(30, 10, 20, "")]
    [InlineData(29, 10, 20, "budget_spent_not_ledger 1")]
    [InlineData(30, 12, 20, "budget_files_not_ledger -2")]
    [InlineData(30, 10, 23, "budget_held_not_ledger -3")]
    [InlineData(31, 9, 19, "budget_spent_not_ledger -1, budget_files_not_ledger 1, budget_held_not_ledger 1")]
    public void Check_WhatTheLedgerSays_IsComparedPartByPart(long spent, long onFiles, long held, string expected)
    {
        var terms = BudgetTerms.Of(new Money(100, "CNY"), [], BudgetStop.AtAmount).Value;
        var budget = Budget.Make(BudgetId.New(), OrganisationId.New(), new BudgetScope(BudgetScopeKind.Project, Guid.NewGuid()), terms, new BudgetUse("2026-11", new Money(30, "CNY"), new Money(10, "CNY"), new Money(20, "CNY"))).Value;

        var findings = BudgetAudit.Check(budget, new BudgetUse("2026-11", new Money(spent, "CNY"), new Money(onFiles, "CNY"), new Money(held, "CNY")));

        Assert.Equal(expected, string.Join(", ", findings.Select(finding => $"{finding.Code} {finding.Difference}")));
        Assert.All(findings, finding => Assert.Equal((AuditSubject.Budget, budget.Id.ToString(), budget.OrganisationId), (finding.Subject, finding.Id, finding.OrganisationId!.Value)));
    }
}
