using System.Globalization;

namespace Portal.Components.Shared;

/// <summary>Values of a chart as text; chart.js of ours writes its axes and tips in the same form.</summary>
public static class ChartFormat
{
    public static string Format(double? value, ChartUnit unit, string currencySign)
    {
        if (value is not { } number || !double.IsFinite(number))
            return "–";
        return unit switch
        {
            ChartUnit.Money => (number < 0 ? "−" : "") + currencySign + Math.Abs(number).ToString(Math.Abs(number) is > 0 and < 0.01 ? "#,0.00####" : "#,0.00", CultureInfo.InvariantCulture),
            ChartUnit.Bytes => BytesFormat.Format((long)Math.Clamp(number, long.MinValue / 2, long.MaxValue / 2)),
            ChartUnit.Percent => number.ToString("0.#", CultureInfo.InvariantCulture) + " %",
            ChartUnit.Hours => number.ToString("#,0.##", CultureInfo.InvariantCulture) + " h",
            _ => number.ToString("#,0.##", CultureInfo.InvariantCulture),
        };
    }
}
