using Portal.Core.Execution;
using Portal.Runner.Metering;

namespace Portal.Runner;

/// <summary>Clears up after a runner that died: kills what is left in the attempt's cgroup and removes it. Any number of times.</summary>
public static class AttemptCleaner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Writes no event: that the attempt is lost, the portal decides.</summary>
    /// <returns>False when something is left that cannot be killed or removed.</returns>
    public static bool Reap(AttemptFolder folder)
    {
        var folders = CgroupRecord.Read(folder).Where(Directory.Exists).ToList();
        if (folders.Count == 0)
            return true;
        var name = CgroupRecord.NameOf(folder);
        AttemptCgroup cgroup = File.Exists(Path.Combine(folders[0], "cgroup.events"))
            ? new CgroupV2(folders[0]) { Name = name }
            : new LeftoverCgroup(folders) { Name = name };
        return cgroup.KillAll(Patience) && cgroup.Remove();
    }

    /// <summary>Hierarchies of version 1 of which nothing but the folders is known; some may be gone already.</summary>
    private sealed class LeftoverCgroup(IReadOnlyList<string> folders) : AttemptCgroup
    {
        public override IReadOnlyList<string> Folders => folders;

        public override IReadOnlyList<int> Processes() =>
            [.. folders.SelectMany(folder => CgroupFile.ReadProcesses(Path.Combine(folder, "cgroup.procs"))).Distinct()];

        public override void Kill()
        {
            SetFreezer("FROZEN");
            foreach (var process in Processes())
                _ = Native.Libc.kill(process, Native.Libc.Sigkill);
            SetFreezer("THAWED");
        }

        public override void Create(CgroupLimits limits) => throw new InvalidOperationException("A leftover is only removed.");

        public override long CpuMicroseconds() => 0;

        public override MemoryReading Memory() => default;

        public override long OutOfMemoryKills() => 0;

        private void SetFreezer(string state)
        {
            foreach (var folder in folders)
                CgroupFile.TryWrite(Path.Combine(folder, "freezer.state"), state);
        }
    }
}
