using Portal.Core.Execution;

namespace Portal.Features.ComputeTasks;

/// <param name="CpuMillicores">Average since the sample before, thousandths of a core.</param>
public sealed record UsageSample(long ElapsedMilliseconds, long CpuMillicores, long MemoryBytes);

/// <summary>CPU and memory over the run of an attempt, from its heartbeats.</summary>
public static class UsageSeries
{
    private const int MostSamples = 600;

    /// <summary>At most 600 samples; longer runs are thinned by whole steps, the last always there.</summary>
    public static IReadOnlyList<UsageSample> Read(AttemptFolder folder)
    {
        var usages = new List<AttemptUsage>();
        var offset = 0L;
        while (SpoolReader.Read(folder.Events, offset) is var batch && batch.NextOffset > offset)
        {
            usages.AddRange(batch.Events.OfType<AttemptUsage>());
            offset = batch.NextOffset;
        }

        var step = Math.Max(1, (usages.Count + MostSamples - 1) / MostSamples);
        var thinned = usages.Where((_, index) => index % step == 0 || index == usages.Count - 1).ToList();
        var samples = new List<UsageSample>(thinned.Count);
        var (elapsed, cpu) = (0L, 0L);
        foreach (var usage in thinned)
        {
            var span = usage.ElapsedMilliseconds - elapsed;
            samples.Add(new UsageSample(usage.ElapsedMilliseconds, span > 0 ? (usage.CpuMicroseconds - cpu) / span : 0, usage.MemoryBytes));
            (elapsed, cpu) = (usage.ElapsedMilliseconds, usage.CpuMicroseconds);
        }

        return samples;
    }
}
