using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Core.Statistics;

namespace Portal.Components.Shared;

/// <summary>Cost per day as the stacked bars of a chart, one series a resource.</summary>
public sealed record DailyCosts(IReadOnlyList<string> Labels, IReadOnlyList<ChartValues> Series)
{
    /// <param name="days">Every day of the axis.</param>
    public static DailyCosts Of(IEnumerable<DateOnly> days, IReadOnlyList<DailySkuTotal> totals, IStringLocalizer<PricingText> texts)
    {
        ArgumentNullException.ThrowIfNull(days);
        ArgumentNullException.ThrowIfNull(totals);
        var axis = days.ToList();
        return new DailyCosts(
            axis.ConvertAll(day => day.ToString("MM-dd", CultureInfo.InvariantCulture)),
            [
                .. totals.GroupBy(total => SkuFormat.Colour(total.Sku.Kind)).OrderBy(resource => resource.Key)
                    .Select(resource => new ChartValues(
                        SkuFormat.Resource(resource.First().Sku.Kind, texts), resource.Key,
                        axis.ConvertAll(day => Major(resource.Where(total => total.Day == day).Sum(total => total.Cost.Micros))))),
            ]);
    }

    // For drawing alone: what is printed comes from the money itself.
    private static double? Major(long micros) => micros == 0 ? null : micros / (double)Money.MicrosPerUnit;
}
