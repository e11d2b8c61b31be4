using Portal.Core.Primitives;

namespace Portal.Core.Billing.Budgets;

/// <summary>Whether a budget refuses.</summary>
public enum BudgetStop
{
    /// <summary>It warns.</summary>
    Never = 1,

    /// <summary>What was spent and what is held never pass the amount, but for files that are kept already.</summary>
    AtAmount = 2,
}

/// <summary>What people agree on when they set a budget.</summary>
public sealed record BudgetTerms
{
    /// <summary>Most thresholds of one budget.</summary>
    public const int MostThresholds = 8;

    /// <summary>Highest threshold, percent of the amount; above 100 it tells that a budget that only warns was passed.</summary>
    public const int HighestThreshold = 1000;

    private BudgetTerms()
    {
    }

    /// <summary>For a billing period of the organisation; positive.</summary>
    public required Money Amount { get; init; }

    /// <summary>Percent of the amount, rising, each once; empty for no warnings.</summary>
    public required IReadOnlyList<int> Thresholds { get; init; }

    /// <summary>Whether it refuses.</summary>
    public required BudgetStop Stop { get; init; }

    /// <param name="amount">Positive.</param>
    /// <param name="thresholds">1 to <see cref="HighestThreshold"/> percent, in any order, at most <see cref="MostThresholds"/> different ones.</param>
    /// <param name="stop">Whether it refuses.</param>
    /// <returns>The terms; <c>amount_not_positive</c> of <c>amount</c>; or <c>invalid_thresholds</c> of <c>thresholds</c> (<c>Details["most"]</c>, <c>["count"]</c>).</returns>
    public static Result<BudgetTerms> Of(Money amount, IEnumerable<int> thresholds, BudgetStop stop)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        if (!Enum.IsDefined(stop))
            throw new ArgumentOutOfRangeException(nameof(stop), stop, "Not a way of stopping.");
        if (amount.Micros <= 0)
            return new Refusal("amount_not_positive", "amount");
        int[] rising = [.. thresholds.Distinct().Order()];
        if (rising.Length > MostThresholds || rising.Any(percent => percent is < 1 or > HighestThreshold))
            return new Refusal("invalid_thresholds", "thresholds", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{HighestThreshold}", ["count"] = $"{MostThresholds}" });
        return new BudgetTerms { Amount = amount, Thresholds = rising, Stop = stop };
    }
}
