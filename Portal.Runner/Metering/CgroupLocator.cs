namespace Portal.Runner.Metering;

/// <summary>No cgroup can be had here; the message says what is missing.</summary>
public sealed class CgroupUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Finds where this process may make cgroups: below its own, which is what a service manager delegates.</summary>
/// <param name="mountInfo">Text of <c>/proc/self/mountinfo</c>.</param>
/// <param name="ownCgroups">Text of <c>/proc/self/cgroup</c>.</param>
public sealed class CgroupLocator(string mountInfo, string ownCgroups)
{
    /// <summary>
    /// The cgroup the processes of a delegated one move to, since version 2 gives controllers only to children of a cgroup without
    /// processes of its own.
    /// </summary>
    public const string SupervisorName = "portal-supervisor";

    private static readonly string[] Needed = ["cpu", "memory", "pids"];
    private static readonly string[] NeededV1 = ["cpu", "cpuacct", "memory", "pids"];

    public static CgroupLocator OfThisProcess() => new(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));

    /// <summary>A cgroup of that name, not made yet.</summary>
    /// <exception cref="CgroupUnavailableException">Neither version offers CPU, memory and pids here.</exception>
    public AttemptCgroup Locate(string name)
    {
        if (UnifiedParent() is { } parent)
            return new CgroupV2(Path.Combine(parent, name)) { Name = name };
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var controller in NeededV1)
        {
            folders[controller] = Path.Combine(
                V1Folder(controller) ?? throw new CgroupUnavailableException($"Neither cgroup version 2 nor version 1 offers the controller '{controller}' to this process."),
                name);
        }

        if (V1Folder("freezer") is { } freezer)
            folders["freezer"] = Path.Combine(freezer, name);
        return new CgroupV1(folders) { Name = name };
    }

    /// <summary>This process's own cgroup of version 2 when it offers the needed controllers; else null.</summary>
    public string? OwnUnified()
    {
        if (Mounts().FirstOrDefault(mount => mount.Type == "cgroup2") is not { Point: { } point } mount || OwnPath("") is not { } path)
            return null;
        var own = Join(mount, path);
        var offered = (CgroupFile.Read(Path.Combine(own, "cgroup.controllers")) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(Needed, offered.Contains) ? own : null;
    }

    private string? UnifiedParent()
    {
        if (OwnUnified() is not { } own)
            return null;
        if (Path.GetFileName(own) == SupervisorName)
            return Path.GetDirectoryName(own);
        var control = Path.Combine(own, "cgroup.subtree_control");
        try
        {
            // The root of the hierarchy may hold processes beside children with controllers; all others must be emptied first.
            if (File.Exists(Path.Combine(own, "cgroup.type")))
            {
                var supervisor = Path.Combine(own, SupervisorName);
                Directory.CreateDirectory(supervisor);
                foreach (var process in CgroupFile.ReadProcesses(Path.Combine(own, "cgroup.procs")))
                    CgroupFile.TryWrite(Path.Combine(supervisor, "cgroup.procs"), process.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            CgroupFile.Write(control, string.Join(' ', Needed.Select(controller => $"+{controller}")));
            return own;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CgroupUnavailableException($"The cgroup {own} is not delegated to this user: {refused.Message}", refused);
        }
    }

    private string? V1Folder(string controller) =>
        Mounts().FirstOrDefault(mount => mount.Type == "cgroup" && mount.Controllers.Contains(controller, StringComparer.Ordinal)) is { Point: not null } mount
            && OwnPath(controller) is { } path
            ? Join(mount, path)
            : null;

    // A line of /proc/self/cgroup is id:controller,controller:path; version 2 has no controllers.
    private string? OwnPath(string controller)
    {
        foreach (var line in ownCgroups.Split('\n'))
        {
            var parts = line.Split(':', 3);
            if (parts.Length == 3 && parts[1].Split(',').Contains(controller, StringComparer.Ordinal))
                return parts[2];
        }

        return null;
    }

    // In a container the mount shows a part of the hierarchy only, and the path may begin with that part.
    private static string Join(Mount mount, string path)
    {
        if (mount.Root != "/" && path.StartsWith(mount.Root, StringComparison.Ordinal))
            path = path[mount.Root.Length..];
        return path.Trim('/') is { Length: > 0 } relative && Directory.Exists(Path.Combine(mount.Point, relative)) ? Path.Combine(mount.Point, relative) : mount.Point;
    }

    // id parent major:minor root point options [optional…] - type source super-options
    private IEnumerable<Mount> Mounts() =>
        from line in mountInfo.Split('\n')
        let halves = line.Split(" - ", 2)
        where halves.Length == 2
        let left = halves[0].Split(' ')
        let right = halves[1].Split(' ')
        where left.Length >= 6 && right.Length >= 3 && right[0] is "cgroup" or "cgroup2"
        select new Mount(right[0], left[3], left[4], right[2].Split(','));

    private readonly record struct Mount(string Type, string Root, string Point, string[] Controllers);
}
