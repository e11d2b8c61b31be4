using System.Globalization;
using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>All billing periods of an organisation, across changes of its zone and anchor day: they tile time without gap or overlap, and no two have the same name.</summary>
/// <remarks>
/// A change takes effect at the end of the period in which it is made. The first period after it runs from there to the anchor day of the month after the one it is named
/// for, so that it may be shorter or longer than a month; one of less than <see cref="FewestDays"/> days runs on for another month, whose name is then passed over.
/// </remarks>
public sealed class BillingCalendar
{
    /// <summary>Fewest days of the first period after a change.</summary>
    public const int FewestDays = 7;

    private BillingCalendar(IReadOnlyList<BillingRule> rules) => Rules = rules;

    /// <summary>The earliest first; at least one.</summary>
    public IReadOnlyList<BillingRule> Rules { get; }

    /// <summary>The calendar of an organisation.</summary>
    /// <exception cref="TimeZoneNotFoundException">The machine does not know a zone; thrown when a period is asked for.</exception>
    public static BillingCalendar Of(Organisation organisation)
    {
        ArgumentNullException.ThrowIfNull(organisation);
        return Of(organisation.TimeZone, organisation.BillingRules);
    }

    /// <summary>A calendar from what is stored of an organisation.</summary>
    /// <param name="timeZone">Zone of its days.</param>
    /// <param name="rules">Its rules; empty for calendar months of the zone.</param>
    public static BillingCalendar Of(string timeZone, IReadOnlyList<BillingRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new BillingCalendar(rules.Count > 0 ? rules : [new BillingRule(timeZone, BillingRule.UsualAnchorDay)]);
    }

    /// <summary>The rule in force at an instant.</summary>
    public BillingRule RuleAt(DateTimeOffset instant) => Rules.Last(rule => rule.Start is not { } start || start <= instant);

    /// <summary>The period that an instant lies in.</summary>
    public BillingPeriod Containing(DateTimeOffset instant)
    {
        var rule = RuleAt(instant);
        return rule is { Start: { } start, FirstPeriod: { } name } && FirstOf(rule, start, name) is var first && instant < first.End
            ? first
            : BillingPeriod.Containing(instant, Zone(rule), rule.AnchorDay);
    }

    /// <summary>The period after; starts where <paramref name="period"/> ends.</summary>
    public BillingPeriod After(BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return Containing(period.End);
    }

    /// <summary>The period before; ends where <paramref name="period"/> starts.</summary>
    public BillingPeriod Before(BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return Containing(period.Start.AddTicks(-1));
    }

    /// <summary>The period of a name.</summary>
    /// <returns>Null when it is no name, or that of a month that a change passed over.</returns>
    public BillingPeriod? Find(string? name)
    {
        if (!TryParse(name, out var first))
            return null;
        var period = Containing(new DateTimeOffset(first.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero));
        while (string.CompareOrdinal(period.Name, name) > 0)
            period = Before(period);
        while (string.CompareOrdinal(period.Name, name) < 0)
            period = After(period);
        return period.Name == name ? period : null;
    }

    /// <summary>The calendar with another zone or anchor day from the next period on. A change that has not taken effect yet is replaced.</summary>
    /// <param name="zoneId">IANA name.</param>
    /// <param name="anchorDay">1 to 31.</param>
    /// <param name="now">The instant of the change.</param>
    /// <returns>The calendar, or <c>unknown_time_zone</c> of <c>timeZone</c>, or <c>out_of_range</c> of <c>anchorDay</c> with <c>least</c> and <c>most</c>.</returns>
    public Result<BillingCalendar> ChangedTo(string zoneId, int anchorDay, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(zoneId) || !TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var zone) || !zone.HasIanaId)
            return new Refusal("unknown_time_zone", "timeZone");
        if (anchorDay is < 1 or > BillingRule.LastAnchorDay)
            return new Refusal("out_of_range", "anchorDay", new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = "1", ["most"] = $"{BillingRule.LastAnchorDay}" });
        var kept = Rules.Where(rule => rule.Start is not { } start || start <= now).ToArray();
        if (kept[^1] is var last && last.ZoneId == zoneId && last.AnchorDay == anchorDay)
            return new BillingCalendar(kept);
        var open = new BillingCalendar(kept).Containing(now);
        var first = new DateOnly(open.Year, open.Month, 1).AddMonths(1);
        return new BillingCalendar([.. kept, new BillingRule(zoneId, anchorDay, first.ToString("yyyy-MM", CultureInfo.InvariantCulture), open.End)]);
    }

    private static BillingPeriod FirstOf(BillingRule rule, DateTimeOffset start, string name)
    {
        var month = DateOnly.ParseExact(name + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var last = BillingPeriod.Of(month.Year, month.Month, Zone(rule), rule.AnchorDay);
        if (last.End - start < TimeSpan.FromDays(FewestDays) && month.AddMonths(1) is var next)
            last = BillingPeriod.Of(next.Year, next.Month, Zone(rule), rule.AnchorDay);
        return last with { Year = month.Year, Month = month.Month, Start = start };
    }

    private static bool TryParse(string? name, out DateOnly first) =>
        DateOnly.TryParseExact(name + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out first) && first is { Year: > 1 and < 9998 };

    private static TimeZoneInfo Zone(BillingRule rule) => TimeZoneInfo.FindSystemTimeZoneById(rule.ZoneId);
}
