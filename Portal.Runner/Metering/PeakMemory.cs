namespace Portal.Runner.Metering;

/// <summary>
/// Most memory used, without page cache. The kernel remembers its peak only with page cache, which a task that reads much fills up to its
/// limit and does not need; samples miss short spikes. The true peak is at least every sample, and at least the kernel's peak less the
/// most cache ever seen; the larger of the two is taken.
/// </summary>
public sealed class PeakMemory
{
    private long _used;
    private long _cache;
    private long _kernel;

    public long Bytes => Math.Max(_used, _kernel - _cache);

    public void Add(MemoryReading reading)
    {
        _used = Math.Max(_used, reading.UsedBytes);
        _cache = Math.Max(_cache, reading.CacheBytes);
        _kernel = Math.Max(_kernel, reading.KernelPeakBytes);
    }
}
