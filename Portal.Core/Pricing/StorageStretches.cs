using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Cuts the time over which a project kept files into stretches with one price each.</summary>
public static class StorageStretches
{
    /// <summary>The stretches of a time that have a price: at most a day each, so that a chart of days has nothing to divide, and cut where a book or a contract takes over. Kept files are free where the book in force has no price for them.</summary>
    /// <param name="range">From a whole second to a whole second; nothing where it is empty.</param>
    /// <param name="zone">Of the organisation: its days.</param>
    /// <param name="books">All that were ever in force.</param>
    /// <param name="organisation">Whose contracts count.</param>
    /// <returns>In order, from whole second to whole second, with the book of each.</returns>
    public static IEnumerable<(TimeRange Stretch, PriceBook Book)> Of(TimeRange range, TimeZoneInfo zone, IReadOnlyList<PriceBook> books, OrganisationId organisation)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(books);
        for (DateTimeOffset start = range.Start, end; start < range.End; start = end)
        {
            var midnight = LocalDay.StartOf(LocalDay.Containing(start, zone).AddDays(1), zone);
            // A second has the price that holds when it begins, so whatever takes over within one does so with the next.
            end = books.Select(book => book.EffectiveFrom!.Value).Append(midnight).Select(NextSecond).Where(cut => cut > start).Append(range.End).Min();
            if (books.FirstOrDefault(book => book.IsInForceAt(start)) is not { } book)
                continue;
            var rules = book.RulesOver(Sku.StorageGibMonth, organisation, start, (end - start).Ticks / TimeSpan.TicksPerSecond);
            if (!rules.IsAccepted)
                continue;
            var from = start;
            foreach (var (until, _) in rules.Value)
            {
                var to = start.AddSeconds(until);
                yield return (new TimeRange(from, to), book);
                from = to;
            }
        }
    }

    private static DateTimeOffset NextSecond(DateTimeOffset instant) => StorageMeter.WholeSecond(instant) is var second && second == instant ? second : second.AddSeconds(1);
}
