using System.Globalization;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Components.Shared;

/// <summary>Money as people read it: sign, grouped digits, two decimals unless more are asked or two would call something nothing.</summary>
public static class MoneyFormat
{
    /// <param name="exact">Up to six decimals, without trailing zeros past the second.</param>
    public static string Format(Money value, bool exact = false)
    {
        var sign = value.Micros < 0 ? "−" : "";
        var amount = Math.Abs((decimal)value.Micros) / Money.MicrosPerUnit;
        var isExact = exact || amount is > 0 and < 0.01m;
        var digits = isExact ? "#,0.00####" : "#,0.00";
        if (!isExact)
            amount = Math.Round(amount, 2, MidpointRounding.AwayFromZero);
        return $"{sign}{Sign(value.Currency)}{amount.ToString(digits, CultureInfo.InvariantCulture)}";
    }

    /// <summary>In the currency's own digits, as totals of documents are: none for JPY, three for KWD.</summary>
    public static string Coins(Money value) =>
        $"{(value.Micros < 0 ? "−" : "")}{Sign(value.Currency)}{(Math.Abs((decimal)value.Micros) / Money.MicrosPerUnit).ToString($"N{Currency.Of(value.Currency).Exponent}", CultureInfo.InvariantCulture)}";

    /// <summary>All six decimals, so that the points of a column stand below each other.</summary>
    public static string Full(Money value) =>
        $"{(value.Micros < 0 ? "−" : "")}{Sign(value.Currency)}{(Math.Abs((decimal)value.Micros) / Money.MicrosPerUnit).ToString("#,0.000000", CultureInfo.InvariantCulture)}";

    /// <summary>Stands before the amount; the code itself where there is no usual sign.</summary>
    public static string Sign(string currency) => currency switch
    {
        "CNY" => "¥",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "HKD" => "HK$",
        "JPY" => "JP¥",
        _ => currency + " ",
    };
}
