namespace Portal.Runner.Metering;

/// <summary>Limits of one attempt as the kernel takes them.</summary>
/// <param name="CpuMillicores">CPU bandwidth.</param>
/// <param name="MemoryBytes">Memory; swap is off.</param>
/// <param name="Processes">Processes and threads.</param>
public sealed record CgroupLimits(long CpuMillicores, long MemoryBytes, int Processes);

/// <summary>Memory of the cgroup.</summary>
/// <param name="UsedBytes">In use now, without page cache that the kernel would give back at once.</param>
/// <param name="CacheBytes">That page cache.</param>
/// <param name="KernelPeakBytes">Most in use so far, page cache included.</param>
public readonly record struct MemoryReading(long UsedBytes, long CacheBytes, long KernelPeakBytes);

/// <summary>The cgroup of one attempt: every process of it, whatever it forked, daemonised or renamed, is in here.</summary>
public abstract class AttemptCgroup
{
    /// <summary>CFS period, µs: the kernel's default. A tenth of a core is then 10 ms in 100.</summary>
    protected const int PeriodMicroseconds = 100_000;

    /// <summary>Last segment of <see cref="Folders"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The cgroup's folders: one with version 2, one per hierarchy with version 1.</summary>
    public abstract IReadOnlyList<string> Folders { get; }

    /// <summary>Makes the folders and writes the limits.</summary>
    /// <exception cref="IOException">The kernel refuses; the message names the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The cgroup is not delegated to this user.</exception>
    public abstract void Create(CgroupLimits limits);

    /// <summary>CPU time of everything that ever ran in here.</summary>
    public abstract long CpuMicroseconds();

    public abstract MemoryReading Memory();

    /// <summary>How many processes the kernel killed at the memory limit.</summary>
    public abstract long OutOfMemoryKills();

    /// <summary>Processes in here now; empty when the cgroup is gone.</summary>
    public abstract IReadOnlyList<int> Processes();

    /// <summary>One attempt to kill everything; repeat until <see cref="Processes"/> is empty.</summary>
    public abstract void Kill();

    /// <summary>Moves a process in, with all its threads.</summary>
    public void Attach(int processId)
    {
        foreach (var folder in Folders)
            CgroupFile.Write(Path.Combine(folder, "cgroup.procs"), processId);
    }

    /// <summary>Kills until nothing is left.</summary>
    /// <returns>False when processes survive, which only ones stuck in the kernel can.</returns>
    public bool KillAll(TimeSpan patience)
    {
        using var pause = new ManualResetEventSlim();
        var begun = TimeProvider.System.GetTimestamp();
        while (Processes().Count > 0)
        {
            Kill();
            pause.Wait(5);
            if (TimeProvider.System.GetElapsedTime(begun) > patience)
                return Processes().Count == 0;
        }

        return true;
    }

    /// <summary>Removes the empty cgroup; a few tries, since the last process may still be on its way out.</summary>
    /// <returns>False when a folder is still there.</returns>
    public bool Remove()
    {
        using var pause = new ManualResetEventSlim();
        for (var tries = 0; tries < 200; tries++)
        {
            if (Folders.All(TryRemove))
                return true;
            pause.Wait(10);
        }

        return false;
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            // Not recursive: the files of a cgroup go with it, and the kernel refuses to unlink them.
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
