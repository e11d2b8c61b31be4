using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Portal.Core.Billing;

/// <summary>Number of an invoice: series, year and a count without gaps, as <c>PT-2026-000001</c>.</summary>
/// <remarks>
/// The count starts at 1 every year and series, rises by one, and is given at issue in the transaction that stores the invoice,
/// so that none is skipped or used twice. The year is that of the issue in the platform's own time zone, whatever the customer's.
/// </remarks>
public readonly record struct InvoiceNumber : IComparable<InvoiceNumber>
{
    /// <summary>Greatest count of a year.</summary>
    public const int MaxSequence = 999_999_999;

    /// <param name="series">1 to 8 capital letters or digits.</param>
    /// <param name="year">2000 to 9999.</param>
    /// <param name="sequence">1 to <see cref="MaxSequence"/>.</param>
    /// <exception cref="ArgumentException">A part is outside its range.</exception>
    public InvoiceNumber(string series, int year, int sequence)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Length is 0 or > 8 || !series.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
            throw new ArgumentException($"'{series}' is not a series: 1 to 8 capital letters or digits.", nameof(series));
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 2000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9999);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, MaxSequence);
        Series = series;
        Year = year;
        Sequence = sequence;
    }

    /// <summary>Letters in front, such as <c>PT</c>.</summary>
    public string Series { get; }

    /// <summary>Calendar year of issue.</summary>
    public int Year { get; }

    /// <summary>1, 2, 3 … within series and year.</summary>
    public int Sequence { get; }

    /// <summary>The number after the last one given.</summary>
    /// <param name="last">Last number of the series; null when none was given yet.</param>
    /// <param name="series">The series.</param>
    /// <param name="year">Year of issue, not before that of <paramref name="last"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="last"/> is of another series or a later year.</exception>
    public static InvoiceNumber After(InvoiceNumber? last, string series, int year)
    {
        if (last is not { } given)
            return new InvoiceNumber(series, year, 1);
        if (given.Series != series)
            throw new ArgumentException($"{given} is not of series {series}.", nameof(last));
        if (given.Year > year)
            throw new ArgumentException($"{given} is of a later year than {year}.", nameof(last));
        return new InvoiceNumber(series, year, given.Year == year ? given.Sequence + 1 : 1);
    }

    /// <summary>Reads a number; false when it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InvoiceNumber number)
    {
        number = default;
        var parts = text?.Split('-');
        if (parts is not [var series, { Length: 4 } yearText, { Length: >= 6 } sequenceText]
            || series.Length is 0 or > 8 || !series.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
            || !int.TryParse(yearText, NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year < 2000
            || !int.TryParse(sequenceText, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) || sequence is < 1 or > MaxSequence)
        {
            return false;
        }

        number = new InvoiceNumber(series, year, sequence);
        return number.ToString() == text;
    }

    /// <summary>Reads a number.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is none.</exception>
    public static InvoiceNumber Parse(string text) =>
        TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is not an invoice number.");

    /// <inheritdoc/>
    public int CompareTo(InvoiceNumber other) =>
        (string.CompareOrdinal(Series, other.Series), Year.CompareTo(other.Year), Sequence.CompareTo(other.Sequence)) switch
        {
            (0, 0, var bySequence) => bySequence,
            (0, var byYear, _) => byYear,
            (var bySeries, _, _) => bySeries,
        };

    /// <summary>The number with a count of at least six digits: <c>PT-2026-000001</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Series}-{Year:D4}-{Sequence:D6}");
}
