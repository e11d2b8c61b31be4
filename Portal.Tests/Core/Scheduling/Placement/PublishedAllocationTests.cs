using System.Globalization;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling.Placement;

/// <summary>The ground to stand on: on the published arrival orders the published policies allocate what was published.</summary>
public sealed class PublishedAllocationTests
{
    private const double Tolerance = 0.05;

    private static readonly Dictionary<string, string> Published = new(StringComparer.Ordinal)
    {
        ["DotProd"] = "DotProduct",
        ["GpuClustering"] = "GpuClustering",
        ["GpuPacking"] = "GpuPacking",
        ["BestFit"] = "BestFit",
        ["FGD"] = "FragmentationGradient",
    };

    [SkippableTheory]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(44)]
    public void Run_PublishedOrder_AllocatesAsPublished(int order)
    {
        var rows = File.ReadLines(Path.Combine(OpenbData.Folder(), "published_allocation.csv")).Select(line => line.Split(','))
            .Where(row => Published.ContainsKey(row[0]) && row[1] == order.ToString(CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Published.Count, rows.Count);
        foreach (var row in rows)
        {
            var curve = OpenbData.Order(order).Run(Published[row[0]]);
            foreach (var (column, percent) in new[] { (2, 80), (3, 90), (4, 95), (5, 100), (6, 110), (7, 120), (8, 130) })
                Assert.InRange(curve.At(percent)!.Value, double.Parse(row[column], CultureInfo.InvariantCulture) - Tolerance, double.Parse(row[column], CultureInfo.InvariantCulture) + Tolerance);
        }
    }

    [SkippableTheory]
    [InlineData(42)]
    [InlineData(43)]
    public void PlannedPacking_PublishedOrder_LeavesAPointLessThanFragmentationGradient(int order)
    {
        var data = OpenbData.Order(order);
        Assert.True(data.Run("PlannedPacking").At(100) > data.Run("FragmentationGradient").At(100) + 1);
    }
}
