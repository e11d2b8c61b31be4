using System.Globalization;

namespace Portal.Components.Shared;

/// <summary>Bytes as people read them, in powers of 1024 with the units of IEC 80000-13.</summary>
public static class BytesFormat
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>One digit after the point up to 99.9, none above.</summary>
    public static string Format(long bytes)
    {
        var sign = bytes < 0 ? "−" : "";
        var value = Math.Abs((decimal)bytes);
        var unit = 0;

        // 1023.95 KiB would read "1,024 KiB".
        while (value >= 1023.5m && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return $"{sign}{value.ToString(value < 99.95m && unit > 0 ? "0.#" : "0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    public static string FormatMebibytes(long mebibytes) => Format(checked(mebibytes * 1024 * 1024));
}
