using Portal.Core.Primitives;

namespace Portal.Core.Billing.Budgets;

/// <summary>What a budget is for.</summary>
public enum BudgetScopeKind
{
    /// <summary>All that an organisation spends.</summary>
    Organisation = 1,

    /// <summary>What one of its projects spends.</summary>
    Project = 2,

    /// <summary>What is handed in with one key.</summary>
    ApiKey = 3,
}

/// <summary>The one thing a budget is for; it has at most one budget.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Id">Its id.</param>
public readonly record struct BudgetScope(BudgetScopeKind Kind, Guid Id)
{
    /// <summary>All of an organisation.</summary>
    public static BudgetScope Of(OrganisationId organisation) => new(BudgetScopeKind.Organisation, organisation.Value);

    /// <summary>One project.</summary>
    public static BudgetScope Of(ProjectId project) => new(BudgetScopeKind.Project, project.Value);

    /// <summary>One key.</summary>
    public static BudgetScope Of(ApiKeyId key) => new(BudgetScopeKind.ApiKey, key.Value);
}

/// <summary>Who spends: what decides which budgets an amount counts on.</summary>
/// <param name="Organisation">Who pays.</param>
/// <param name="Project">Where the work belongs.</param>
/// <param name="Key">What a program handed it in with; null when a person did.</param>
public readonly record struct Spender(OrganisationId Organisation, ProjectId Project, ApiKeyId? Key = null)
{
    /// <summary>The scopes it spends in, the narrowest first: who is refused hears of the nearest.</summary>
    public IReadOnlyList<BudgetScope> Scopes => Key is { } key ? [BudgetScope.Of(key), BudgetScope.Of(Project), BudgetScope.Of(Organisation)] : [BudgetScope.Of(Project), BudgetScope.Of(Organisation)];
}
