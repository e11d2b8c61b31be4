namespace Portal.Core.Pricing;

/// <summary>The unit a list price is for, and how many of the counted units it holds.</summary>
/// <remarks>Quantities are kept as whole consumed units (millicore-seconds, MiB-seconds …); dividing by <see cref="ConsumedPerUnit"/> is left to display.</remarks>
public sealed record PricingUnit
{
    /// <summary>One core for one hour: 1000 millicores × 3600 s.</summary>
    public static readonly PricingUnit CoreHour = new("core_hour", "millicore_second", 1000L * 3600);

    /// <summary>One GiB for one hour: 1024 MiB × 3600 s.</summary>
    public static readonly PricingUnit GibHour = new("gib_hour", "mebibyte_second", 1024L * 3600);

    /// <summary>One whole GPU for one hour: 1000 thousandths × 3600 s.</summary>
    public static readonly PricingUnit GpuHour = new("gpu_hour", "gpu_milli_second", 1000L * 3600);

    /// <summary>One GiB for one month of 730 hours, a twelfth of 365 days, so that every month costs alike: 1024 MiB × 730 × 3600 s.</summary>
    public static readonly PricingUnit GibMonth = new("gib_month", "mebibyte_second", 1024L * 730 * 3600);

    /// <summary>A million tokens.</summary>
    public static readonly PricingUnit MillionTokens = new("million_tokens", "token", 1_000_000);

    private PricingUnit(string code, string consumedUnit, long consumedPerUnit)
    {
        Code = code;
        ConsumedUnit = consumedUnit;
        ConsumedPerUnit = consumedPerUnit;
    }

    /// <summary>Stable code of the unit the price is for, such as <c>core_hour</c>.</summary>
    public string Code { get; }

    /// <summary>Stable code of the unit that is counted, such as <c>millicore_second</c>.</summary>
    public string ConsumedUnit { get; }

    /// <summary>Consumed units in one pricing unit; positive.</summary>
    public long ConsumedPerUnit { get; }

    /// <inheritdoc/>
    public override string ToString() => Code;
}
