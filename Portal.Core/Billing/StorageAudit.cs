using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The money of what a project kept over a stretch, as it is stored, beside what it comes to when it is worked out again.</summary>
public sealed record StorageMoney
{
    /// <summary>As stored.</summary>
    public required StorageRecord Kept { get; init; }

    /// <summary>Measured again from the files; null where they come to nothing.</summary>
    public required StorageRecord? Measured { get; init; }

    /// <summary>The book that its charges name; null where they name none that there is, or more than one.</summary>
    public required PriceBook? Book { get; init; }

    /// <summary>Charges as stored.</summary>
    public required IReadOnlyList<Charge> Charges { get; init; }

    /// <summary>Transfers that the record caused.</summary>
    public required IReadOnlyList<LedgerTransfer> Transfers { get; init; }

    /// <summary>Accounts whose money was given, not paid.</summary>
    public required IReadOnlySet<LedgerAccountId> Promotional { get; init; }
}

/// <summary>What a project kept as long as it was metered, beside what is recorded of it.</summary>
public sealed record StorageHistory
{
    public required ProjectId ProjectId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>All files that it ever kept.</summary>
    public required IReadOnlyList<KeptFile> Files { get; init; }

    /// <summary>What is recorded, by its start.</summary>
    public required IReadOnlyList<TimeRange> Recorded { get; init; }

    /// <summary>Until when it was metered, or should have been; a whole second.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Of its organisation.</summary>
    public required TimeZoneInfo Zone { get; init; }
}

/// <summary>Follows the money of kept files from their bytes to what the ledger moved.</summary>
/// <remarks>
/// Codes: <c>storage_not_measured</c> (MiB-seconds), <c>storage_overlaps</c> (seconds), <c>storage_not_rated</c> (MiB-seconds or micro-units), <c>price_not_in_book</c> (of how many charges),
/// <c>charges_not_settled</c>, <c>credit_not_given</c>, <c>storage_not_recorded</c> (MiB-seconds), <c>charge_of_no_record</c> (micro-units).
/// </remarks>
public static class StorageAudit
{
    /// <summary>Everything that is wrong; empty when all is well.</summary>
    public static IReadOnlyList<AuditFinding> Check(StorageMoney money)
    {
        ArgumentNullException.ThrowIfNull(money);
        var (kept, findings) = (money.Kept, new List<AuditFinding>());
        if (kept != money.Measured)
            Find("storage_not_measured", kept.MebibyteSeconds - (money.Measured?.MebibyteSeconds ?? 0));
        var charged = money.Charges.Where(charge => charge.Category == ChargeCategory.Usage).ToList();
        var quantity = charged.Sum(charge => charge.PricingQuantity);
        if (quantity != kept.MebibyteSeconds)
            Find("storage_not_rated", quantity - kept.MebibyteSeconds);
        else if (SettlementAudit.Mispriced(charged) is var difference and not 0)
            Find("storage_not_rated", difference);
        if (charged.Count(charge => !IsInBook(charge, money.Book)) is var strange and > 0)
            Find("price_not_in_book", strange);
        foreach (var (code, missing) in SettlementAudit.Check(money.Charges, money.Transfers, money.Promotional))
            Find(code, missing);
        return findings;

        void Find(string code, long difference) => findings.Add(Finding(code, kept, difference));
    }

    /// <summary>Records that say again what an earlier one of the project says.</summary>
    /// <param name="records">Of one project, by their start.</param>
    public static IReadOnlyList<AuditFinding> CheckOrder(IReadOnlyList<StorageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return
        [
            .. from pair in records.Zip(records.Skip(1))
               where pair.Second.ChargePeriodStart < pair.First.ChargePeriodEnd
               select Finding("storage_overlaps", pair.Second, (pair.First.ChargePeriodEnd - pair.Second.ChargePeriodStart).Ticks / TimeSpan.TicksPerSecond),
        ];
    }

    /// <summary>What had a price and was metered, and is in no record.</summary>
    /// <param name="history">Of a project.</param>
    /// <param name="books">All that were ever in force.</param>
    public static IReadOnlyList<AuditFinding> CheckRecorded(StorageHistory history, IReadOnlyList<PriceBook> books)
    {
        ArgumentNullException.ThrowIfNull(history);
        var missing = 0L;
        foreach (var gap in Gaps(history))
        {
            var files = history.Files.Where(file => file.From < gap.End && (file.To is null || file.To > gap.Start)).ToList();
            foreach (var (stretch, book) in files.Count == 0 ? [] : StorageStretches.Of(gap, history.Zone, books, history.OrganisationId))
            {
                // Days of another zone may have cut it into up to three, and of what rounds to nothing each is less than half a micro-unit.
                if (StorageMeter.Measure(default, history.ProjectId, history.OrganisationId, files, stretch) is { } kept && StorageTrifle.MostOf(kept, book).Micros > 1)
                    missing = checked(missing + kept.MebibyteSeconds);
            }
        }

        return missing == 0 ? [] : [new("storage_not_recorded", AuditSubject.Storage, history.ProjectId.ToString(), history.OrganisationId, -missing)];
    }

    /// <summary>Charges of kept files that no record is behind.</summary>
    public static IReadOnlyList<AuditFinding> CheckStrays(IEnumerable<Charge> strays)
    {
        ArgumentNullException.ThrowIfNull(strays);
        return [.. strays.Select(charge => new AuditFinding("charge_of_no_record", AuditSubject.Storage, charge.StorageRecordId!.Value.ToString(), charge.OrganisationId, charge.BilledCost.Micros))];
    }

    private static IEnumerable<TimeRange> Gaps(StorageHistory history)
    {
        if (history.Files.Count == 0)
            yield break;
        var from = StorageMeter.WholeSecond(history.Files.Min(file => file.From));
        foreach (var recorded in history.Recorded.Append(new TimeRange(history.Until, history.Until)))
        {
            if (from < recorded.Start)
                yield return new TimeRange(from, recorded.Start);
            from = recorded.End > from ? recorded.End : from;
        }
    }

    private static bool IsInBook(Charge charge, PriceBook? book) =>
        book is not null && charge.Sku == Sku.StorageGibMonth && charge.MultiplierPerMille == PriceBook.Unmultiplied && charge.WindowPerMille is null && book.IsInForceAt(charge.ChargePeriodStart)
        && book.RulesOver(charge.Sku, charge.OrganisationId, charge.ChargePeriodStart, 1) is { IsAccepted: true, Value: var rules } && SettlementAudit.IsPricedBy(charge, rules[0].Rule, book);

    private static AuditFinding Finding(string code, StorageRecord kept, long difference) => new(code, AuditSubject.Storage, kept.Id.ToString(), kept.OrganisationId, difference);
}
