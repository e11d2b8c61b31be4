namespace Portal.Core.Billing;

/// <summary>What ISO 4217 and usage say about a currency: digits after the point and sign.</summary>
/// <remarks>
/// The table holds the currencies an installation may choose. Exponents from ISO 4217 list one. Every exponent is at most
/// six, so that a rounded amount is a whole number of <see cref="Primitives.Money"/> micro-units.
/// </remarks>
public sealed record Currency
{
    private static readonly Dictionary<string, Currency> ByCode = new Currency[]
    {
        new("CNY", 2, "¥"), new("USD", 2, "$"), new("EUR", 2, "€"), new("GBP", 2, "£"),
        new("HKD", 2, "HK$"), new("JPY", 0, "¥"), new("KWD", 3, "KD"),
    }.ToDictionary(currency => currency.Code, StringComparer.Ordinal);

    private Currency(string code, int exponent, string symbol)
    {
        Code = code;
        Exponent = exponent;
        Symbol = symbol;
    }

    /// <summary>All known currencies, by code.</summary>
    public static IReadOnlyList<Currency> All { get; } = [.. ByCode.Values.OrderBy(currency => currency.Code, StringComparer.Ordinal)];

    /// <summary>ISO 4217 alphabetic code.</summary>
    public string Code { get; }

    /// <summary>Digits after the decimal point: 2 for CNY, 0 for JPY, 3 for KWD.</summary>
    public int Exponent { get; }

    /// <summary>Sign as people write it; not unique (CNY and JPY share ¥).</summary>
    public string Symbol { get; }

    /// <summary>Micro-units of the smallest coin: 10,000 for CNY.</summary>
    public long MinorUnitMicros
    {
        get
        {
            var micros = Primitives.Money.MicrosPerUnit;
            for (var digit = 0; digit < Exponent; digit++)
                micros /= 10;
            return micros;
        }
    }

    /// <summary>The currency of a code, or null when the table does not have it.</summary>
    public static Currency? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>The currency of a code.</summary>
    /// <exception cref="ArgumentException">The table does not have it.</exception>
    public static Currency Of(string code) => Find(code)
        ?? throw new ArgumentException($"'{code}' is not a currency the portal can bill in: {string.Join(", ", ByCode.Keys)}.", nameof(code));
}
