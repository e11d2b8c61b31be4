using System.Globalization;

namespace Portal.Core.Primitives;

/// <summary>An exact amount of one currency, in millionths of its major unit.</summary>
/// <remarks>
/// Range ±9.2 × 10¹² major units; every operation throws <see cref="OverflowException"/> past it.
/// Micro-units hold a unit price per second without rounding error worth a cent over a year; rounding to the
/// currency's own digits happens once, where a charge becomes an invoice line.
/// </remarks>
public readonly record struct Money : IComparable<Money>
{
    /// <summary>Micro-units in one major unit (1 yuan, 1 euro).</summary>
    public const long MicrosPerUnit = 1_000_000;

    /// <param name="micros">Amount in millionths of the major unit; may be negative.</param>
    /// <param name="currency">ISO 4217 alphabetic code, three capital letters.</param>
    /// <exception cref="ArgumentException"><paramref name="currency"/> is not three capital letters.</exception>
    public Money(long micros, string currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))
            throw new ArgumentException($"'{currency}' is not an ISO 4217 code.", nameof(currency));
        Micros = micros;
        Currency = currency;
    }

    /// <summary>Amount in millionths of the major unit.</summary>
    public long Micros { get; }

    /// <summary>ISO 4217 alphabetic code.</summary>
    public string Currency { get; }

    /// <summary>Whole major units, such as ¥10 for a welcome credit.</summary>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money OfUnits(long units, string currency) => new(checked(units * MicrosPerUnit), currency);

    /// <summary>Nothing, in <paramref name="currency"/>.</summary>
    public static Money Zero(string currency) => new(0, currency);

    /// <summary>Reads an exact decimal such as <c>12.345678</c>.</summary>
    /// <exception cref="FormatException">Not a number, or more than six decimals.</exception>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money Parse(string text, string currency)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            throw new FormatException($"'{text}' is not an amount of money.");
        var micros = value * MicrosPerUnit;
        if (decimal.Truncate(micros) != micros)
            throw new FormatException($"'{text}' has more than six decimals.");
        return new Money((long)micros, currency);
    }

    public static Money operator +(Money left, Money right) => new(checked(left.Micros + right.In(left).Micros), left.Currency);

    public static Money operator -(Money left, Money right) => new(checked(left.Micros - right.In(left).Micros), left.Currency);

    public static Money operator -(Money value) => new(checked(-value.Micros), value.Currency);

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Micros.CompareTo(other.In(this).Micros);

    /// <summary>The amount rounded to <paramref name="decimals"/> digits, half away from zero.</summary>
    /// <param name="decimals">0 to 6; two for CNY and EUR, zero for JPY (ISO 4217 exponent).</param>
    public Money RoundTo(int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 6);
        var step = (long)Math.Pow(10, 6 - decimals);
        var remainder = Micros % step;
        var truncated = Micros - remainder;
        return new Money(Math.Abs(remainder) * 2 >= step ? checked(truncated + (Math.Sign(remainder) * step)) : truncated, Currency);
    }

    /// <summary>The exact amount as an invariant decimal with two to six digits, without the currency: <c>3.00</c>, <c>0.000139</c>.</summary>
    public string ToDecimalString() => ((decimal)Micros / MicrosPerUnit).ToString("0.00####", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => $"{ToDecimalString()} {Currency}";

    private Money In(Money other) => Currency == other.Currency
        ? this
        : throw new InvalidOperationException($"Cannot combine {Currency} with {other.Currency}.");
}
