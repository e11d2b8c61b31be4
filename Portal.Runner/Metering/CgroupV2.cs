namespace Portal.Runner.Metering;

/// <summary>A cgroup of the unified hierarchy (Linux Documentation/admin-guide/cgroup-v2.rst).</summary>
/// <param name="folder">Absolute; its parent has cpu, memory and pids enabled for its children.</param>
public sealed class CgroupV2(string folder) : AttemptCgroup
{
    public override IReadOnlyList<string> Folders { get; } = [folder];

    public override void Create(CgroupLimits limits)
    {
        Directory.CreateDirectory(folder);
        CgroupFile.Write(At("memory.max"), limits.MemoryBytes);
        CgroupFile.TryWrite(At("memory.swap.max"), "0");

        // One process over the limit is the end of all: a task half killed would go on computing nonsense.
        CgroupFile.TryWrite(At("memory.oom.group"), "1");
        CgroupFile.Write(At("cpu.max"), $"{Math.Max(1000, limits.CpuMillicores * PeriodMicroseconds / 1000)} {PeriodMicroseconds}");

        // A quarter of the default share per core: the portal beside it stays responsive, and nothing else on the node starves a task.
        CgroupFile.TryWrite(At("cpu.weight"), Math.Clamp(limits.CpuMillicores / 40, 1, 100).ToString(System.Globalization.CultureInfo.InvariantCulture));
        CgroupFile.Write(At("pids.max"), limits.Processes);
    }

    public override long CpuMicroseconds() => CgroupFile.ReadKeyed(At("cpu.stat"), "usage_usec");

    public override MemoryReading Memory()
    {
        var cache = CgroupFile.ReadKeyed(At("memory.stat"), "inactive_file");
        var current = CgroupFile.ReadNumber(At("memory.current"));

        // memory.peak came with Linux 5.19; before it the samples are all there is.
        return new MemoryReading(Math.Max(0, current - cache), cache, Math.Max(current, CgroupFile.ReadNumber(At("memory.peak"))));
    }

    public override long OutOfMemoryKills() => CgroupFile.ReadKeyed(At("memory.events"), "oom_kill");

    public override IReadOnlyList<int> Processes() => CgroupFile.ReadProcesses(At("cgroup.procs"));

    public override void Kill()
    {
        // cgroup.kill came with Linux 5.14.
        if (File.Exists(At("cgroup.kill")))
        {
            CgroupFile.TryWrite(At("cgroup.kill"), "1");
            return;
        }

        CgroupFile.TryWrite(At("cgroup.freeze"), "1");
        foreach (var process in Processes())
            _ = Native.Libc.kill(process, Native.Libc.Sigkill);
        CgroupFile.TryWrite(At("cgroup.freeze"), "0");
    }

    private string At(string file) => Path.Combine(folder, file);
}
