using Portal.Core.Primitives;

namespace Portal.Core.Billing.Budgets;

/// <summary>An amount for a month, which is a billing period of the organisation, with what of it is spent and held.</summary>
/// <remarks>
/// <para>An amount is spent in the month in which it is settled, as its charge is. A hold belongs to no month: it counts while it is open, and when a month begins it goes on
/// counting while what was spent starts at nothing. So the sum of both rises with a hold alone, and a budget that stops has nothing to decide at a settlement.</para>
/// <para>What is kept already is the exception: it is there and is paid, so it counts and is not stopped. It may pass the amount; then nothing else is held.</para>
/// <para>The row is changed under the lock of the organisation's accounts, in the transaction that writes the hold or the settlement; the database checks the sum as well.</para>
/// </remarks>
public sealed record Budget
{
    // Invariants: neither Held nor SpentOnFiles is below zero, and SpentOnFiles ≤ Spent; where it stops, Spent − SpentOnFiles + Held ≤ Amount at every instant.
    private Budget()
    {
    }

    public required BudgetId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required BudgetScopeKind ScopeKind { get; init; }

    public required Guid ScopeId { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>For a month, micro-units; positive.</summary>
    public required long AmountMicros { get; init; }

    /// <summary>Percent, rising.</summary>
    public required IReadOnlyList<int> Thresholds { get; init; }

    public required BudgetStop Stop { get; init; }

    /// <summary>The month that <see cref="SpentMicros"/> is of, such as <c>2026-11</c>.</summary>
    public required string PeriodName { get; init; }

    /// <summary>Settled in the month, micro-units.</summary>
    public required long SpentMicros { get; init; }

    /// <summary>Of it, what kept files took, micro-units.</summary>
    public required long SpentOnFilesMicros { get; init; }

    /// <summary>Open holds, micro-units.</summary>
    public required long HeldMicros { get; init; }

    /// <summary>The thresholds that were told of in this month, percent, rising: each is told once, also when the amount is raised and reached again.</summary>
    public required IReadOnlyList<int> Told { get; init; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Version { get; init; }

    public BudgetScope Scope => new(ScopeKind, ScopeId);

    public Money Amount => Of(AmountMicros);

    public Money Spent => Of(SpentMicros);

    public Money SpentOnFiles => Of(SpentOnFilesMicros);

    public Money Held => Of(HeldMicros);

    /// <summary>What may still be held; null when it never stops.</summary>
    public Money? Room => Stop == BudgetStop.AtAmount ? Of(Math.Max(0, (Amount - Spent - Held).Micros)) : null;

    /// <summary>True when it stops and all of it is spent: what is only held may become free again.</summary>
    public bool IsUsedUp => Stop == BudgetStop.AtAmount && SpentMicros >= AmountMicros;

    /// <summary>The thresholds that what was spent has reached, rising.</summary>
    public IReadOnlyList<int> Reached => [.. Thresholds.Where(percent => (Int128)SpentMicros * 100 >= (Int128)AmountMicros * percent)];

    /// <summary>A new budget.</summary>
    /// <param name="use">What is spent and held by then.</param>
    /// <returns>The budget, or a refusal as of <see cref="Change"/>.</returns>
    public static Result<Budget> Make(BudgetId id, OrganisationId organisation, BudgetScope scope, BudgetTerms terms, BudgetUse use)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new Budget
        {
            Id = id, OrganisationId = organisation, ScopeKind = scope.Kind, ScopeId = scope.Id, Currency = terms.Amount.Currency, AmountMicros = terms.Amount.Micros,
            Thresholds = terms.Thresholds, Stop = BudgetStop.Never, PeriodName = use.PeriodName, SpentMicros = use.Spent.Micros, SpentOnFilesMicros = use.SpentOnFiles.Micros, HeldMicros = use.Held.Micros, Told = [],
        }.Change(terms);
    }

    /// <summary>The budget as it stands in a month. A month that is over does not come back: a clock that is behind counts in the newest month.</summary>
    public Budget In(string periodName) =>
        string.CompareOrdinal(periodName, PeriodName) > 0 ? this with { PeriodName = periodName, SpentMicros = 0, SpentOnFilesMicros = 0, Told = [], Version = Version + 1 } : this;

    /// <summary>Counts a hold.</summary>
    /// <param name="amount">Not negative.</param>
    /// <param name="periodName">The month it is now.</param>
    /// <returns>The budget after; or <c>budget_exceeded</c> (<c>scope</c>, <c>needed</c>, <c>available</c>, <c>amount</c>, <c>spent</c>, <c>held</c>, <c>currency</c>) when it stops.</returns>
    public Result<Budget> Hold(Money amount, string periodName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Micros, nameof(amount));
        var now = In(periodName);
        if (now.Room is { } room && amount > room)
            return now.Exceeded(amount, room);
        return now with { HeldMicros = (now.Held + amount).Micros, Version = now.Version + 1 };
    }

    /// <summary>Counts the end of holds: a settlement, or with no cost a release.</summary>
    /// <param name="held">What was held and is no longer.</param>
    /// <param name="cost">What of it was charged.</param>
    /// <param name="periodName">The month it is now.</param>
    /// <exception cref="ArgumentOutOfRangeException">More is ended than is held, or charged than was held.</exception>
    public Budget Settle(Money held, Money cost, string periodName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost.Micros, nameof(cost));
        if (cost > held || held > Held)
            throw new ArgumentOutOfRangeException(nameof(held), held, $"A budget with {Held} held cannot end {held} at a cost of {cost}.");
        var now = In(periodName);
        return now with { HeldMicros = (now.Held - held).Micros, SpentMicros = (now.Spent + cost).Micros, Version = now.Version + 1 };
    }

    /// <summary>Counts what was paid for files that are kept already. It is never refused.</summary>
    /// <param name="cost">Not negative.</param>
    /// <param name="periodName">The month it is now.</param>
    public Budget PayForFiles(Money cost, string periodName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost.Micros, nameof(cost));
        var now = In(periodName);
        return now with { SpentMicros = (now.Spent + cost).Micros, SpentOnFilesMicros = (now.SpentOnFiles + cost).Micros, Version = now.Version + 1 };
    }

    /// <summary>The budget counted anew: its month, and what was spent in it. What was reached by then counts as told.</summary>
    /// <param name="use">What is spent and held; where it stops and that passes the amount, no more counts as spent than leaves no room.</param>
    public Budget CountedAs(BudgetUse use)
    {
        var most = Stop == BudgetStop.AtAmount ? Math.Max(use.SpentOnFiles.Micros, (Amount + use.SpentOnFiles - use.Held).Micros) : long.MaxValue;
        var counted = this with { PeriodName = use.PeriodName, SpentMicros = Math.Min(use.Spent.Micros, most), SpentOnFilesMicros = use.SpentOnFiles.Micros, HeldMicros = use.Held.Micros, Version = Version + 1 };
        return counted with { Told = counted.Reached };
    }

    /// <summary>The budget on other terms.</summary>
    /// <returns>
    /// The budget; or <c>budget_below_use</c> of <c>amount</c> (<c>Details["least"]</c>) when it is to stop below what is held and was spent on other than kept files: with the least it
    /// refuses everything that is new.
    /// </returns>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public Result<Budget> Change(BudgetTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Stop == BudgetStop.AtAmount && Spent - SpentOnFiles + Held is var least && terms.Amount < least)
            return new Refusal("budget_below_use", "amount", new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = least.ToDecimalString(), ["currency"] = Currency });

        return this with { AmountMicros = terms.Amount.Micros, Thresholds = terms.Thresholds, Stop = terms.Stop, Version = Version + 1 };
    }

    /// <summary>Marks the thresholds as told that were reached and not told of in this month.</summary>
    /// <returns>The budget after, and those thresholds.</returns>
    public (Budget Budget, IReadOnlyList<int> Percents) Tell()
    {
        int[] percents = [.. Reached.Except(Told)];
        return percents.Length == 0 ? (this, percents) : (this with { Told = [.. Told.Concat(percents).Order()], Version = Version + 1 }, percents);
    }

    private Refusal Exceeded(Money needed, Money room) => new("budget_exceeded", "amount", new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["scope"] = ScopeKind.ToString(), ["needed"] = needed.ToDecimalString(), ["available"] = room.ToDecimalString(), ["amount"] = Amount.ToDecimalString(),
        ["spent"] = Spent.ToDecimalString(), ["held"] = Held.ToDecimalString(), ["currency"] = Currency,
    });

    private Money Of(long micros) => new(micros, Currency);
}
