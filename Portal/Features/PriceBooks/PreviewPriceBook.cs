using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.PriceBooks;

/// <summary>Why a book says nothing of what a SKU would have cost.</summary>
public enum PreviewGap
{
    /// <summary>It has no price for it: such work would be refused.</summary>
    NoPrice = 1,

    /// <summary>Tax comes on top of its price, and the draft does not say at which rate.</summary>
    NoTaxRate = 2,
}

/// <param name="After">Null where there is a gap.</param>
/// <param name="Gap">Why there is no sum; null where there is one.</param>
public sealed record PreviewRow(Guid OrganisationId, string Organisation, Sku Sku, long PricingQuantity, Money Before, Money? After, PreviewGap? Gap = null)
{
    public Money? Difference => After is { } after ? after - Before : null;
}

/// <param name="Month">Which month was rated anew, such as <c>2026-10</c>; each organisation's in its own zone.</param>
/// <param name="Before">What was charged for what the book has prices for, with their tax.</param>
/// <param name="After">What the book would have charged for the same.</param>
public sealed record PriceBookPreview(string Month, int Version, IReadOnlyList<PreviewRow> Rows, Money Before, Money After)
{
    public Money Difference => After - Before;
}

/// <summary>A month's real usage, in the order in which it was settled, rated by another book.</summary>
public sealed class PreviewPriceBook(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <param name="month">Such as <c>2026-10</c>; null for the last full month.</param>
    /// <returns>The preview, or <c>price_book_not_found</c> or <c>invalid_month</c>.</returns>
    public async Task<Result<PriceBookPreview>> HandleAsync(Caller caller, PriceBookId id, string? month, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (MonthOf(month) is not { } first)
            return new Refusal("invalid_month", "month", new Dictionary<string, string>(StringComparer.Ordinal) { ["example"] = "2026-10" });
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.PriceBooks.AsNoTracking().SingleOrDefaultAsync(book => book.Id == id, cancellationToken) is not { } book)
            return new Refusal("price_book_not_found");
        var rows = new List<PreviewRow>();
        foreach (var organisation in await db.Organisations.AsNoTracking().OrderBy(organisation => organisation.Name).ToListAsync(cancellationToken))
        {
            if (BillingCalendar.Of(organisation).Find(first.ToString("yyyy-MM", CultureInfo.InvariantCulture)) is not { } period)
                continue;
            var charged = await ChargedAsync(db, organisation.Id, period, cancellationToken);
            if (charged.Count == 0)
                continue;
            var facts = await FactsAsync(db, organisation.Id, period, charged, cancellationToken);
            var gaps = GapsOf(facts, organisation.Id, book);
            var after = Rate(facts, book, gaps);
            foreach (var group in charged.GroupBy(charge => charge.Sku).OrderBy(group => group.Key))
            {
                Money? cost = after.TryGetValue(group.Key, out var rated) ? rated : null;
                PreviewGap? gap = gaps.TryGetValue(group.Key, out var found) ? found : null;
                rows.Add(new PreviewRow(organisation.Id.Value, organisation.Name, group.Key, group.Sum(charge => charge.PricingQuantity), Sum(group.Select(charge => charge.BilledCost)), cost, gap));
            }
        }

        return new PriceBookPreview(
            first.ToString("yyyy-MM", CultureInfo.InvariantCulture), book.Version, rows,
            Sum(rows.Where(row => row.After is not null).Select(row => row.Before)), Sum(rows.Select(row => row.After).OfType<Money>()));
    }

    // An organisation's own price may have a rate where the list has none; what is left open for some of its use is left open for all.
    private static Dictionary<Sku, PreviewGap> GapsOf(IEnumerable<Fact> facts, OrganisationId organisation, PriceBook book)
    {
        var gaps = new Dictionary<Sku, PreviewGap>();
        foreach (var fact in facts)
        {
            foreach (var sku in fact.Skus)
            {
                var rules = book.RulesOver(sku, organisation, fact.Start, fact.Seconds);
                if (!rules.IsAccepted)
                    gaps[sku] = PreviewGap.NoPrice;
                else if (rules.Value.Any(one => book.LacksRate(one.Rule)))
                    gaps[sku] = PreviewGap.NoTaxRate;
            }
        }

        return gaps;
    }

    // What the book leaves open is left out: the others are still compared.
    private static Dictionary<Sku, Money> Rate(IEnumerable<Fact> facts, PriceBook book, Dictionary<Sku, PreviewGap> gaps)
    {
        var (state, costs) = (RatingState.Empty, new Dictionary<Sku, Money>());
        foreach (var fact in facts)
        {
            var priced = fact.Skus.Where(sku => !gaps.ContainsKey(sku)).Select(sku => sku.Kind).ToHashSet();
            if (priced.Count == 0)
                continue;
            var (lines, after) = fact.Rate(priced, book, state);
            foreach (var line in lines)
                costs[line.Sku] = costs.TryGetValue(line.Sku, out var cost) ? cost + line.BilledCost : line.BilledCost;
            state = after;
        }

        return costs;
    }

    private static Task<List<Charge>> ChargedAsync(PortalDbContext db, OrganisationId organisation, BillingPeriod period, CancellationToken cancellationToken) =>
        db.Charges.AsNoTracking()
            .Where(charge => charge.OrganisationId == organisation && charge.Category == ChargeCategory.Usage && charge.BookedAt >= period.Start && charge.BookedAt < period.End)
            .ToListAsync(cancellationToken);

    // In the order in which they were settled.
    private static async Task<IReadOnlyList<Fact>> FactsAsync(PortalDbContext db, OrganisationId organisation, BillingPeriod period, List<Charge> charged, CancellationToken cancellationToken)
    {
        var usages = await db.UsageRecords.AsNoTracking().Where(usage => usage.OrganisationId == organisation && db.Charges.Any(charge =>
            charge.AttemptId == usage.AttemptId && charge.FromSecond == usage.FromSecond && charge.Category == ChargeCategory.Usage && charge.BookedAt >= period.Start && charge.BookedAt < period.End))
            .ToListAsync(cancellationToken);
        var kept = await db.StorageRecords.AsNoTracking().Where(record => record.OrganisationId == organisation && db.Charges.Any(charge =>
            charge.StorageRecordId == record.Id && charge.Category == ChargeCategory.Usage && charge.BookedAt >= period.Start && charge.BookedAt < period.End))
            .ToListAsync(cancellationToken);
        var bookedAt = charged.DistinctBy(charge => (charge.AttemptId, charge.FromSecond, charge.StorageRecordId)).ToDictionary(charge => (charge.AttemptId, charge.FromSecond, charge.StorageRecordId), charge => charge.BookedAt);
        return
        [
            .. usages.Select(usage => (At: bookedAt[(usage.AttemptId, usage.FromSecond, null)], Id: usage.AttemptId.Value, usage.FromSecond, Fact: new Fact(usage, null)))
                .Concat(kept.Select(record => (At: bookedAt[(null, 0, record.Id)], Id: record.Id.Value, FromSecond: 0L, Fact: new Fact(null, record))))
                .OrderBy(row => row.At).ThenBy(row => row.Id).ThenBy(row => row.FromSecond).Select(row => row.Fact),
        ];
    }

    private Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(site.Value.Currency), (sum, amount) => sum + amount);

    private DateOnly? MonthOf(string? month)
    {
        if (string.IsNullOrEmpty(month))
        {
            var today = LocalDay.Containing(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone));
            return new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        }

        return DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year is > 1 and < 9999 ? first : null;
    }

    /// <summary>What was metered: the use of a task, or what a project kept.</summary>
    private sealed record Fact(UsageRecord? Usage, StorageRecord? Kept)
    {
        public IReadOnlyList<Sku> Skus => Usage is null ? [Sku.StorageGibMonth] : Rater.SkusOf(Usage);

        public DateTimeOffset Start => Usage?.ChargePeriodStart ?? Kept!.ChargePeriodStart;

        public long Seconds => Usage?.BilledSeconds ?? (Kept!.ChargePeriodEnd - Kept.ChargePeriodStart).Ticks / TimeSpan.TicksPerSecond;

        public (IReadOnlyList<ChargeLine> Lines, RatingState After) Rate(HashSet<SkuKind> kinds, PriceBook book, RatingState state)
        {
            if (Usage is null)
            {
                var kept = Rater.Rate(Kept!, book, state).Value;
                return (kept.Lines, kept.After);
            }

            var used = Rater.Rate(
                Usage with
                {
                    Allocated = new ResourceAmounts(
                        kinds.Contains(SkuKind.Cpu) ? Usage.Allocated.CpuMillicores : 0, kinds.Contains(SkuKind.Memory) ? Usage.Allocated.MemoryMebibytes : 0, kinds.Contains(SkuKind.Gpu) ? Usage.Allocated.GpuMilli : 0),
                },
                book, state).Value;
            return (used.Lines, used.After);
        }
    }
}
