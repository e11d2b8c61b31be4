using System.Globalization;

namespace Portal.Features.Billing.Budgets;

/// <summary>What people type for a budget.</summary>
public sealed class BudgetForm
{
    /// <summary>Of the project; empty for the whole organisation.</summary>
    public string Project { get; set; } = "";

    public string Amount { get; set; } = "";

    /// <summary>Percent, separated by anything that is no digit.</summary>
    public string Thresholds { get; set; } = "50, 80, 100";

    public bool Stops { get; set; }

    /// <summary>True for one that is there already: what it is for does not change.</summary>
    public bool IsChange { get; init; }

    /// <param name="budget">The budget to change; null for a new one.</param>
    /// <param name="project">What a new one is proposed for; null for the whole organisation.</param>
    public static BudgetForm Of(BudgetView? budget, Guid? project) => budget is null
        ? new BudgetForm { Project = project?.ToString() ?? "" }
        : new BudgetForm
        {
            IsChange = true, Project = budget.Project?.ToString() ?? "", Amount = budget.Amount.ToDecimalString(), Thresholds = string.Join(", ", budget.Thresholds), Stops = budget.Stops,
        };

    public ChangeBudgetRequest ToRequest(Guid organisation) =>
        new(Amount, Percents(), Stops, Guid.TryParse(Project, out var project) ? project : null, organisation);

    // What is no number is no threshold either: the handler refuses it by name.
    private int[] Percents() =>
    [
        .. Thresholds.Split([',', '，', ';', '；', '、', ' ', '%'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent : 0),
    ];
}
