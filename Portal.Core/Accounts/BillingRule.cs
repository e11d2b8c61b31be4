namespace Portal.Core.Accounts;

/// <summary>From when on an organisation's billing periods start on which day of which zone.</summary>
/// <param name="ZoneId">IANA name of the zone whose days count, such as <c>Asia/Shanghai</c>.</param>
/// <param name="AnchorDay">1 to 31: the day of the month on which a period starts; in a month that is too short, its last day.</param>
/// <param name="FirstPeriod">Name of the first period of the rule, such as <c>2026-12</c>; null for the rule an organisation began with.</param>
/// <param name="Start">Start of that period, UTC: the end of the last one before; null likewise.</param>
public sealed record BillingRule(string ZoneId, int AnchorDay, string? FirstPeriod = null, DateTimeOffset? Start = null)
{
    /// <summary>The day of the month on which periods start unless something else was agreed.</summary>
    public const int UsualAnchorDay = 1;

    /// <summary>The last anchor day.</summary>
    public const int LastAnchorDay = 31;
}
