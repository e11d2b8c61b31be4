using System.Globalization;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>A task's money as it is stored, beside what it comes to when it is worked out again.</summary>
public sealed record TaskMoney
{
    public required ComputeTaskId TaskId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>True when the task can cost nothing more.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>The most it may be charged.</summary>
    public required Money Maximum { get; init; }

    /// <summary>Measured again from the attempts.</summary>
    public required IReadOnlyList<UsageRecord> Measured { get; init; }

    /// <summary>Usage as stored.</summary>
    public required IReadOnlyList<UsageRecord> Usage { get; init; }

    /// <summary>The stored usage rated again; null where prices depend on what else was used in the month.</summary>
    public required IReadOnlyList<RatedUsage>? Rated { get; init; }

    /// <summary>The prices it was quoted.</summary>
    public required PriceBook Book { get; init; }

    /// <summary>Charges as stored.</summary>
    public required IReadOnlyList<Charge> Charges { get; init; }

    /// <summary>Transfers that the task caused.</summary>
    public required IReadOnlyList<LedgerTransfer> Transfers { get; init; }

    /// <summary>Accounts whose money was given, not paid.</summary>
    public required IReadOnlySet<LedgerAccountId> Promotional { get; init; }
}

/// <summary>Follows a task's money from what its attempts ran to what the ledger moved.</summary>
/// <remarks>
/// Codes: <c>usage_not_measured</c> (seconds), <c>charge_not_rated</c>, <c>price_not_in_book</c> (of how many charges), <c>charges_not_settled</c>, <c>credit_not_given</c>,
/// <c>charged_above_maximum</c>, <c>hold_left_open</c>, <c>hold_missing</c>, <c>hold_of_no_task</c>.
/// </remarks>
public static class ChargeAudit
{
    /// <summary>Everything that is wrong; empty when all is well.</summary>
    public static IReadOnlyList<AuditFinding> Check(TaskMoney task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var findings = new List<AuditFinding>();
        if (!task.Usage.ToHashSet().SetEquals(task.Measured))
            Find("usage_not_measured", task.Usage.Sum(usage => usage.BilledSeconds) - task.Measured.Sum(usage => usage.BilledSeconds));
        var charged = task.Charges.Where(charge => charge.Category == ChargeCategory.Usage).ToList();
        if (task.Rated is { } rated && !charged.Select(Key).Order(StringComparer.Ordinal).SequenceEqual(rated.SelectMany(usage => usage.Lines.Select(line => Key(usage.Usage.AttemptId, line))).Order(StringComparer.Ordinal)))
            Find("charge_not_rated", Sum(charged) - rated.Sum(usage => usage.Total.Micros));
        else if (task.Rated is null && Unexplained(task.Usage, charged) is var difference and not 0)
            Find("charge_not_rated", difference);
        if (task.Rated is null && charged.Count(charge => !IsInBook(charge, task)) is var strange and > 0)
            Find("price_not_in_book", strange);

        foreach (var (code, difference) in SettlementAudit.Check(task.Charges, task.Transfers, task.Promotional))
            Find(code, difference);
        var cost = Sum(charged);
        if (cost > task.Maximum.Micros)
            Find("charged_above_maximum", cost - task.Maximum.Micros);

        var held = task.Transfers.Where(transfer => transfer is { Kind: LedgerTransferKind.Hold, State: LedgerTransferState.Pending }).Sum(hold => hold.Amount.Micros);
        if (task.IsFinal && held > 0)
            Find("hold_left_open", held);
        if (!task.IsFinal && held == 0 && task.Maximum.Micros > 0)
            Find("hold_missing", task.Maximum.Micros);
        return findings;

        void Find(string code, long difference) => findings.Add(new AuditFinding(code, AuditSubject.Task, task.TaskId.ToString(), task.OrganisationId, difference));
    }

    /// <summary>What is wrong with open holds that no task asked for: money is held for tasks alone.</summary>
    /// <param name="strays">Pending holds whose cause is no task.</param>
    public static IReadOnlyList<AuditFinding> CheckStrays(IEnumerable<LedgerTransfer> strays)
    {
        ArgumentNullException.ThrowIfNull(strays);
        return [.. strays.Select(hold => AuditFinding.Of("hold_of_no_task", hold, hold.Amount.Micros))];
    }

    // By its own price and quantity a line costs what it says, but for the micro-unit that rounding moves between lines; and the lines of a kind hold all of the usage.
    private static long Unexplained(IReadOnlyList<UsageRecord> usage, IReadOnlyList<Charge> charged)
    {
        if (SettlementAudit.Mispriced(charged) is var difference and not 0)
            return difference;
        foreach (var (kind, amount) in new (SkuKind, Func<UsageRecord, long>)[] { (SkuKind.Cpu, record => record.Allocated.CpuMillicores), (SkuKind.Memory, record => record.Allocated.MemoryMebibytes), (SkuKind.Gpu, record => record.Allocated.GpuMilli) })
        {
            var used = usage.Aggregate((Int128)0, (sum, record) => sum + ((Int128)amount(record) * record.BilledSeconds));
            var priced = charged.Where(charge => charge.Sku.Kind == kind).Aggregate((Int128)0, (sum, charge) => sum + charge.PricingQuantity);
            if (priced != used)
                return (long)(priced - used);
        }

        return 0;
    }

    // At whatever volume: which of a rule's bands held is not known without the month's other use.
    private static bool IsInBook(Charge charge, TaskMoney task)
    {
        var seconds = Math.Max(1, (charge.ChargePeriodEnd - charge.ChargePeriodStart).Ticks / TimeSpan.TicksPerSecond);
        return task.Book.RulesOver(charge.Sku, task.OrganisationId, charge.ChargePeriodStart, seconds) is { IsAccepted: true, Value: var rules }
            && task.Usage.Any(usage => usage.AttemptId == charge.AttemptId && task.Book.MultiplierPerMille(usage.PriorityClass) == charge.MultiplierPerMille)
            && (charge.WindowPerMille is null || task.Book.Windows?.Windows.Any(window => window.Name == charge.WindowName && window.PerMille == charge.WindowPerMille) == true)
            && rules.Any(one => SettlementAudit.IsPricedBy(charge, one.Rule, task.Book));
    }

    private static string Key(TaskAttemptId attempt, ChargeLine line) => string.Create(
        CultureInfo.InvariantCulture, $"{attempt} {line.FromSecond} {line.Sku} {line.Amount} {line.PricingQuantity} {line.ListUnitPrice} {line.MultiplierPerMille} {line.WindowPerMille} {line.Tax} {line.BilledCost}");

    private static string Key(Charge charge) => string.Create(
        CultureInfo.InvariantCulture, $"{charge.AttemptId} {charge.FromSecond} {charge.Sku} {charge.Amount} {charge.PricingQuantity} {charge.ListUnitPrice} {charge.MultiplierPerMille} {charge.WindowPerMille} {charge.Tax} {charge.BilledCost}");

    private static long Sum(IEnumerable<Charge> charges) => charges.Sum(charge => charge.BilledCost.Micros);
}
