using System.Globalization;
using System.Text;

namespace Portal.Components.Shared;

/// <summary>A row of numbers as points of an SVG polyline.</summary>
public static class SparklinePoints
{
    /// <summary>Left to right over the whole width; the lowest value (or 0, if none is below) at the bottom, the highest at the top.</summary>
    /// <returns>Empty for fewer than two values: one point is no line.</returns>
    public static string Of(IReadOnlyList<double> values, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2)
            return "";
        var low = Math.Min(0, values.Min());
        var span = values.Max() - low;
        var points = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            var x = (double)width * i / (values.Count - 1);
            var share = span > 0 ? (values[i] - low) / span : 0;

            // One pixel of room on both sides, so that the stroke is not cut.
            points.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : " ")}{x:0.#},{height - 1 - (share * (height - 2)):0.#}");
        }

        return points.ToString();
    }
}
