using System.Globalization;
using System.Text;
using Portal.Core.Scheduling.Placement;

namespace Portal.Replay;

/// <summary>Draws what stays unallocated as demand arrives, one line per policy.</summary>
public static class AllocationSvg
{
    private const int Width = 720;
    private const int Height = 400;
    private const int Left = 60;
    private const int Top = 20;
    private const int PlotWidth = 460;
    private const int PlotHeight = 330;

    /// <summary>Okabe and Ito's colours, told apart also by people who are colour-blind.</summary>
    private static readonly string[] Colours = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"];

    public static string Draw(IReadOnlyList<(string Policy, AllocationCurve Curve)> runs)
    {
        var first = 80;
        var last = Math.Max(first + 1, runs.Max(run => run.Curve.End));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>""");
        for (var percent = 0; percent <= 20; percent += 5)
            svg.Append(CultureInfo.InvariantCulture, $"""<path d="M{Left} {Y(percent)}h{PlotWidth}" stroke="#ddd"/><text x="{Left - 8}" y="{Y(percent) + 4}" text-anchor="end">{percent} %</text>""");
        for (var percent = first; percent <= last; percent += 10)
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(percent)}" y="{Top + PlotHeight + 18}" text-anchor="middle">{percent} %</text>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Left + (PlotWidth / 2)}" y="{Height - 8}" text-anchor="middle">GPUs asked for, of the cluster</text><text x="14" y="{Top + (PlotHeight / 2)}" text-anchor="middle" transform="rotate(-90 14 {Top + (PlotHeight / 2)})">GPUs not allocated</text>""");
        for (var i = 0; i < runs.Count; i++)
        {
            var colour = Colours[i % Colours.Length];
            var points = from percent in Enumerable.Range(first, last - first + 1)
                         let allocated = runs[i].Curve.At(percent)
                         where allocated is not null
                         select string.Create(CultureInfo.InvariantCulture, $"{X(percent):F1},{Y(Math.Min(20, 100 - allocated.Value)):F1}");
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline points="{string.Join(' ', points)}" fill="none" stroke="{colour}" stroke-width="2"/><text x="{Left + PlotWidth + 16}" y="{Top + 12 + (i * 18)}" fill="{colour}">{runs[i].Policy}</text>""");
        }
        return svg.Append("</svg>").ToString();

        double X(double percent) => Left + ((percent - first) / (last - first) * PlotWidth);
    }

    private static double Y(double percent) => Top + (PlotHeight * (1 - (percent / 20)));
}
