using System.Globalization;

namespace Portal.Features.Billing.Budgets;

/// <summary>What people type for a budget.</summary>
public sealed class BudgetForm
{
    private const string KeyMark = "key:";

    /// <summary>Id of the project, or that of the key after a mark; empty for the whole organisation.</summary>
    public string Target { get; set; } = "";

    /// <summary>Of what an existing one is for.</summary>
    public string Name { get; init; } = "";

    public string Amount { get; set; } = "";

    /// <summary>Percent, separated by anything that is no digit.</summary>
    public string Thresholds { get; set; } = "50, 80, 100";

    public bool Stops { get; set; }

    /// <summary>True for one that is there already: what it is for does not change.</summary>
    public bool IsChange { get; init; }

    /// <param name="budget">The budget to change; null for a new one.</param>
    /// <param name="proposed">What a new one is proposed for.</param>
    public static BudgetForm Of(BudgetView? budget, string proposed) => budget is null
        ? new BudgetForm { Target = proposed }
        : new BudgetForm
        {
            IsChange = true, Name = budget.Name, Target = budget.Key is { } key ? OfKey(key) : budget.Project?.ToString() ?? "", Amount = budget.Amount.ToDecimalString(), Thresholds = string.Join(", ", budget.Thresholds), Stops = budget.Stops,
        };

    public ChangeBudgetRequest ToRequest(Guid organisation) =>
        new(Amount, Percents(), Stops, IdAfter(""), organisation, IdAfter(KeyMark));

    /// <summary>The target that a key is.</summary>
    public static string OfKey(Guid key) => KeyMark + key;

    private Guid? IdAfter(string mark) => Target.StartsWith(mark, StringComparison.Ordinal) && Guid.TryParse(Target[mark.Length..], out var id) ? id : null;

    // What is no number is no threshold either: the handler refuses it by name.
    private int[] Percents() =>
    [
        .. Thresholds.Split([',', '，', ';', '；', '、', ' ', '%'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent : 0),
    ];
}
