using System.Globalization;

namespace Portal.Benchmarks.Hosting;

/// <summary>Durations in milliseconds, and the figures that are published of them.</summary>
public sealed class Timings(IEnumerable<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    public int Count => _sorted.Length;

    /// <summary>Nearest rank.</summary>
    public double Percentile(double percent) => _sorted[Math.Max(0, (int)Math.Ceiling(percent / 100 * _sorted.Length) - 1)];

    public override string ToString() => _sorted.Length == 0
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"n {Count}  p50 {Percentile(50):F1} ms  p95 {Percentile(95):F1} ms  p99 {Percentile(99):F1} ms  max {_sorted[^1]:F1} ms");
}
