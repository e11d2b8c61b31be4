using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>One priced usage of one SKU, as settled: the line that page, API, export and invoice all show.</summary>
/// <remarks>
/// Append-only, but for <see cref="InvoiceId"/>, which is set once. It is caused either by an attempt of a task or by what a project kept, and
/// unique per attempt, first second and SKU, or per storage record.
/// <see cref="BookedAt"/>, the instant of the ledger transfer that settled it, decides its billing period: so the charges of a
/// period are the transfers of the period, and a closed one gets no more. A run that ends after midnight of the first is
/// billed in the month in which it ended. Names follow FOCUS.
/// </remarks>
public sealed class Charge
{
    /// <summary>For persistence; others use <see cref="OfUsage"/> and <see cref="Credited"/>.</summary>
    private Charge()
    {
    }

    private Charge(ChargeLine line)
    {
        Sku = line.Sku;
        Amount = line.Amount;
        PricingQuantity = line.PricingQuantity;
        ListUnitPrice = line.ListUnitPrice;
        Tier = line.Tier;
        IsAllowance = line.IsAllowance;
        IsContract = line.IsContract;
        MultiplierPerMille = line.MultiplierPerMille;
        WindowName = line.WindowName;
        WindowPerMille = line.WindowPerMille;
        Tax = line.Tax;
        BilledCost = line.BilledCost;
        PriceBookId = line.PriceBookId;
        PriceBookVersion = line.PriceBookVersion;
    }

    public ChargeId Id { get; private init; }

    public OrganisationId OrganisationId { get; private init; }

    public ProjectId ProjectId { get; private init; }

    /// <summary>The task that used it; null of what a project kept.</summary>
    public ComputeTaskId? TaskId { get; private init; }

    /// <summary>The attempt of the task; null of what a project kept.</summary>
    public TaskAttemptId? AttemptId { get; private init; }

    /// <summary>What a project kept; null of a task.</summary>
    public StorageRecordId? StorageRecordId { get; private init; }

    public ChargeCategory Category { get; private init; }

    public Sku Sku { get; private init; } = Sku.CpuCoreHour;

    /// <summary>First billed second of the attempt; 0 of what a project kept.</summary>
    public long FromSecond { get; private init; }

    /// <summary>Place among the lines of its usage, from 0: one usage may have several prices.</summary>
    public int LineNumber { get; private init; }

    /// <summary>Start of the charge period, UTC; in.</summary>
    public DateTimeOffset ChargePeriodStart { get; private init; }

    /// <summary>End of the charge period, UTC; out.</summary>
    public DateTimeOffset ChargePeriodEnd { get; private init; }

    /// <summary>When the stretch of use took place.</summary>
    public TimeRange ChargePeriod => new(ChargePeriodStart, ChargePeriodEnd);

    /// <summary>Allocated amount: millicores, MiB or GPU milli; of what a project kept, the most MiB at once.</summary>
    public long Amount { get; private init; }

    /// <summary>Whole consumed units (<see cref="PricingUnit.ConsumedUnit"/>), such as millicore-seconds; zero of a credit.</summary>
    public long PricingQuantity { get; private init; }

    /// <summary>Price of one pricing unit in the Standard class, with or without tax as <see cref="Tax"/> says; zero within the allowance.</summary>
    public Money ListUnitPrice { get; private init; }

    /// <summary>Which of the graduated prices it is, from 1; null when there is one price.</summary>
    public int? Tier { get; private init; }

    /// <summary>True for what is free each month.</summary>
    public bool IsAllowance { get; private init; }

    /// <summary>True when the price is the organisation's own.</summary>
    public bool IsContract { get; private init; }

    /// <summary>Multiplier of the class, per mille.</summary>
    public int MultiplierPerMille { get; private init; }

    /// <summary>Name of the time-of-day window; null outside of all.</summary>
    public string? WindowName { get; private init; }

    /// <summary>Multiplier of the window, per mille; null outside of all.</summary>
    public int? WindowPerMille { get; private init; }

    /// <summary>Both multipliers together, parts per million: 1,000,000 is the list price.</summary>
    public long MultiplierPerMillion => (long)MultiplierPerMille * (WindowPerMille ?? PriceBook.Unmultiplied);

    /// <summary>The tax of the price it was made at: the invoice takes this rate, whatever holds when it is issued.</summary>
    public PriceTax Tax { get; private init; }

    /// <summary>What it costs, tax included, exact to the micro-unit.</summary>
    public Money BilledCost { get; private init; }

    public PriceBookId PriceBookId { get; private init; }

    public int PriceBookVersion { get; private init; }

    /// <summary>When it was settled, UTC; the instant of its ledger transfer.</summary>
    public DateTimeOffset BookedAt { get; private init; }

    /// <summary>The invoice it stands on; null until its period is closed.</summary>
    public InvoiceId? InvoiceId { get; private set; }

    /// <summary>The charge of one line of a rated usage.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="usage">The metered fact.</param>
    /// <param name="line">One of the lines rated from it.</param>
    /// <param name="lineNumber">Its place among them, from 0.</param>
    /// <param name="bookedAt">Instant of the ledger transfer that settles it.</param>
    public static Charge OfUsage(ChargeId id, UsageRecord usage, ChargeLine line, int lineNumber, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(line);
        return new Charge(line)
        {
            Id = id,
            OrganisationId = usage.OrganisationId,
            ProjectId = usage.ProjectId,
            TaskId = usage.TaskId,
            AttemptId = usage.AttemptId,
            Category = ChargeCategory.Usage,
            FromSecond = usage.FromSecond,
            LineNumber = lineNumber,
            ChargePeriodStart = usage.ChargePeriodStart,
            ChargePeriodEnd = usage.ChargePeriodEnd,
            BookedAt = bookedAt.ToUniversalTime(),
        };
    }

    /// <summary>All charges of a rated usage, in its order, with new ids.</summary>
    public static IReadOnlyList<Charge> AllOf(RatedUsage rated, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(rated);
        return [.. rated.Lines.Select((line, i) => OfUsage(ChargeId.New(), rated.Usage, line, i, bookedAt))];
    }

    /// <summary>All charges of what a project kept, in order, with new ids.</summary>
    public static IReadOnlyList<Charge> AllOf(RatedStorage rated, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(rated);
        var kept = rated.Kept;
        return
        [
            .. rated.Lines.Select((line, i) => new Charge(line)
            {
                Id = ChargeId.New(),
                OrganisationId = kept.OrganisationId,
                ProjectId = kept.ProjectId,
                StorageRecordId = kept.Id,
                Category = ChargeCategory.Usage,
                LineNumber = i,
                ChargePeriodStart = kept.ChargePeriodStart,
                ChargePeriodEnd = kept.ChargePeriodEnd,
                BookedAt = bookedAt.ToUniversalTime(),
            }),
        ];
    }

    /// <summary>Credits for what of some charges nobody paid: it came from what the organisation had been given, or the platform bore it. An invoice asks for nothing of it.</summary>
    /// <param name="charges">Settled together, in order.</param>
    /// <param name="given">At most what they cost.</param>
    /// <param name="bookedAt">Instant of the ledger transfer that paid them.</param>
    public static IReadOnlyList<Charge> Credits(IEnumerable<Charge> charges, Money given, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(charges);
        var credits = new List<Charge>();
        foreach (var charge in charges.Where(charge => charge.BilledCost.Micros > 0))
        {
            var part = given < charge.BilledCost ? given : charge.BilledCost;
            if (part.Micros == 0)
                break;
            credits.Add(charge.Credited(ChargeId.New(), part, bookedAt));
            given -= part;
        }

        return credits;
    }

    /// <summary>A credit for the part of this charge that was paid from what the organisation had been given.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="amount">Positive, at most <see cref="BilledCost"/>.</param>
    /// <param name="bookedAt">Instant of the ledger transfer that paid it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is outside its range.</exception>
    public Charge Credited(ChargeId id, Money amount, DateTimeOffset bookedAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.Micros, nameof(amount));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, BilledCost);
        return new Charge
        {
            Id = id,
            OrganisationId = OrganisationId,
            ProjectId = ProjectId,
            TaskId = TaskId,
            AttemptId = AttemptId,
            StorageRecordId = StorageRecordId,
            Category = ChargeCategory.Credit,
            Sku = Sku,
            FromSecond = FromSecond,
            LineNumber = LineNumber,
            ChargePeriodStart = ChargePeriodStart,
            ChargePeriodEnd = ChargePeriodEnd,
            Amount = Amount,
            PricingQuantity = 0,
            ListUnitPrice = ListUnitPrice,
            Tier = Tier,
            IsAllowance = IsAllowance,
            IsContract = IsContract,
            MultiplierPerMille = MultiplierPerMille,
            WindowName = WindowName,
            WindowPerMille = WindowPerMille,
            Tax = Tax,
            BilledCost = -amount,
            PriceBookId = PriceBookId,
            PriceBookVersion = PriceBookVersion,
            BookedAt = bookedAt.ToUniversalTime(),
        };
    }

    /// <summary>Puts the charge on an invoice, once.</summary>
    /// <returns>Null when done or when it stands there already; <c>charge_already_invoiced</c> when it is on another.</returns>
    public Refusal? PutOn(InvoiceId invoiceId)
    {
        if (InvoiceId is { } other && other != invoiceId)
            return new Refusal("charge_already_invoiced", "invoiceId", new Dictionary<string, string>(StringComparer.Ordinal) { ["invoice"] = other.ToString() });
        InvoiceId = invoiceId;
        return null;
    }
}
