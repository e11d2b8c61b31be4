using Portal.Runner.Metering;

namespace Portal.Tests.Runner.Metering;

public sealed class CgroupLocatorTests : IDisposable
{
    private readonly Testing.TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Locate_DelegatedUnified_EmptiesItsOwnCgroupAndEnablesControllers()
    {
        var own = Unified("user.slice/portal.service", "cpuset cpu io memory pids");
        File.WriteAllText(Path.Combine(own, "cgroup.type"), "domain\n");
        File.WriteAllText(Path.Combine(own, "cgroup.procs"), "71\n72\n");
        Directory.CreateDirectory(Path.Combine(own, CgroupLocator.SupervisorName));
        File.WriteAllText(Path.Combine(own, CgroupLocator.SupervisorName, "cgroup.procs"), "");

        var cgroup = UnifiedLocator("/user.slice/portal.service").Locate("portal-1");

        Assert.Equal([Path.Combine(own, "portal-1")], cgroup.Folders);
        Assert.Equal("+cpu +memory +pids", File.ReadAllText(Path.Combine(own, "cgroup.subtree_control")));
        Assert.StartsWith("72", File.ReadAllText(Path.Combine(own, CgroupLocator.SupervisorName, "cgroup.procs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_FromTheSupervisor_UsesItsParent()
    {
        var own = Unified($"portal.service/{CgroupLocator.SupervisorName}", "cpu memory pids");
        var cgroup = UnifiedLocator($"/portal.service/{CgroupLocator.SupervisorName}").Locate("portal-1");
        Assert.Equal([Path.Combine(Path.GetDirectoryName(own)!, "portal-1")], cgroup.Folders);
    }

    [Fact]
    public void Locate_UnifiedWithoutControllers_FallsBackToVersion1()
    {
        Unified("", "");
        Directory.CreateDirectory(_root.At("memory", "box"));
        Directory.CreateDirectory(_root.At("pids"));
        Directory.CreateDirectory(_root.At("cpu,cpuacct"));
        var mounts = $"""
            30 1 0:1 / {_root.Path} rw - cgroup2 cgroup2 rw
            31 1 0:2 / {_root.At("memory")} rw - cgroup cgroup rw,memory
            32 1 0:3 / {_root.At("pids")} rw - cgroup cgroup rw,pids
            33 1 0:4 /docker/abc {_root.At("cpu,cpuacct")} rw shared:1 - cgroup cgroup rw,cpu,cpuacct
            """;
        var own = "4:memory:/box\n3:pids:/\n2:cpu,cpuacct:/docker/abc\n0::/\n";

        var cgroup = new CgroupLocator(mounts, own).Locate("portal-1");

        Assert.Equal(
            [_root.At("cpu,cpuacct", "portal-1"), _root.At("memory", "box", "portal-1"), _root.At("pids", "portal-1")],
            cgroup.Folders.Order());
    }

    [Fact]
    public void Locate_NoController_NamesIt()
    {
        var missing = Assert.Throws<CgroupUnavailableException>(() => new CgroupLocator("", "0::/\n").Locate("portal-1"));
        Assert.Contains("'cpu'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CgroupV2_Limits_AreWrittenAsTheKernelTakesThem()
    {
        var cgroup = new CgroupV2(_root.At("portal-1")) { Name = "portal-1" };
        Directory.CreateDirectory(_root.At("portal-1"));
        foreach (var file in new[] { "memory.swap.max", "memory.oom.group", "cpu.weight" })
            File.WriteAllText(_root.At("portal-1", file), "");

        cgroup.Create(new CgroupLimits(1500, 64 << 20, 33));

        string Written(string file) => File.ReadAllText(_root.At("portal-1", file));
        Assert.Equal("150000 100000", Written("cpu.max"));
        Assert.Equal("67108864", Written("memory.max"));
        Assert.Equal("0", Written("memory.swap.max"));
        Assert.Equal("1", Written("memory.oom.group"));
        Assert.Equal("37", Written("cpu.weight"));
        Assert.Equal("33", Written("pids.max"));
    }

    [Fact]
    public void CgroupV2_Meters_AreReadFromTheKernelsFiles()
    {
        var folder = _root.At("portal-1");
        Directory.CreateDirectory(folder);
        void Kernel(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
        Kernel("cpu.stat", "usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\n");
        Kernel("memory.current", "5000\n");
        Kernel("memory.peak", "9000\n");
        Kernel("memory.stat", "anon 1000\ninactive_file 2000\nactive_file 7\n");
        Kernel("memory.events", "low 0\noom 2\noom_kill 1\noom_group_kill 1\n");
        Kernel("cgroup.procs", "12\n345\n");
        Kernel("cgroup.kill", "");
        var cgroup = new CgroupV2(folder) { Name = "portal-1" };

        cgroup.Kill();

        Assert.Equal(1_234_567, cgroup.CpuMicroseconds());
        Assert.Equal(new MemoryReading(3000, 2000, 9000), cgroup.Memory());
        Assert.Equal(1, cgroup.OutOfMemoryKills());
        Assert.Equal([12, 345], cgroup.Processes());
        Assert.Equal("1", File.ReadAllText(Path.Combine(folder, "cgroup.kill")));
    }

    [Fact]
    public void PeakMemory_ReadHeavyTask_LeavesPageCacheOut()
    {
        var peak = new PeakMemory();
        peak.Add(new MemoryReading(100, 900, 1000));
        peak.Add(new MemoryReading(150, 300, 1000));
        Assert.Equal(150, peak.Bytes);
        peak.Add(new MemoryReading(150, 300, 2000));
        Assert.Equal(1100, peak.Bytes);
    }

    private string Unified(string path, string controllers)
    {
        var own = _root.At(path);
        Directory.CreateDirectory(own);
        File.WriteAllText(Path.Combine(own, "cgroup.controllers"), controllers + "\n");
        return own;
    }

    private CgroupLocator UnifiedLocator(string own) => new($"30 1 0:1 / {_root.Path} rw,nosuid - cgroup2 cgroup2 rw\n", $"0::{own}\n");
}
