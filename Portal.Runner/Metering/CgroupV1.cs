namespace Portal.Runner.Metering;

/// <summary>The cgroups of one attempt in the separate hierarchies of version 1 (Linux Documentation/admin-guide/cgroup-v1).</summary>
/// <param name="folders">Absolute folder by controller: cpu, cpuacct, memory, pids, and freezer where it is mounted. Some may share one.</param>
public sealed class CgroupV1(IReadOnlyDictionary<string, string> folders) : AttemptCgroup
{
    public override IReadOnlyList<string> Folders { get; } = [.. folders.Values.Distinct(StringComparer.Ordinal)];

    public override void Create(CgroupLimits limits)
    {
        foreach (var folder in Folders)
            Directory.CreateDirectory(folder);
        CgroupFile.Write(At("memory", "memory.limit_in_bytes"), limits.MemoryBytes);
        CgroupFile.TryWrite(At("memory", "memory.memsw.limit_in_bytes"), limits.MemoryBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        CgroupFile.TryWrite(At("memory", "memory.swappiness"), "0");
        CgroupFile.Write(At("cpu", "cpu.cfs_period_us"), PeriodMicroseconds);
        CgroupFile.Write(At("cpu", "cpu.cfs_quota_us"), Math.Max(1000, limits.CpuMillicores * PeriodMicroseconds / 1000));

        // A quarter of the default share per core: the portal beside it stays responsive, and nothing else on the node starves a task.
        CgroupFile.Write(At("cpu", "cpu.shares"), Math.Clamp(limits.CpuMillicores * 1024 / 4000, 2, 1024));
        CgroupFile.Write(At("pids", "pids.max"), limits.Processes);
    }

    public override long CpuMicroseconds() => CgroupFile.ReadNumber(At("cpuacct", "cpuacct.usage")) / 1000;

    public override MemoryReading Memory()
    {
        var cache = CgroupFile.ReadKeyed(At("memory", "memory.stat"), "total_inactive_file");
        var current = CgroupFile.ReadNumber(At("memory", "memory.usage_in_bytes"));
        return new MemoryReading(Math.Max(0, current - cache), cache, Math.Max(current, CgroupFile.ReadNumber(At("memory", "memory.max_usage_in_bytes"))));
    }

    public override long OutOfMemoryKills() => CgroupFile.ReadKeyed(At("memory", "memory.oom_control"), "oom_kill");

    public override IReadOnlyList<int> Processes() => CgroupFile.ReadProcesses(At("pids", "cgroup.procs"));

    public override void Kill()
    {
        // Frozen processes cannot fork away from the list; the kernel delivers the kill when they thaw.
        Freeze("FROZEN");
        foreach (var process in Processes())
            _ = Native.Libc.kill(process, Native.Libc.Sigkill);
        Freeze("THAWED");
    }

    private void Freeze(string state)
    {
        if (folders.TryGetValue("freezer", out var folder))
            CgroupFile.TryWrite(Path.Combine(folder, "freezer.state"), state);
    }

    private string At(string controller, string file) => Path.Combine(folders[controller], file);
}
