using System.Globalization;
using Portal.Core.Execution;

namespace Portal.Runner.Sandbox;

/// <summary>A top-level entry of the system a task sees.</summary>
/// <param name="Source">On the host.</param>
/// <param name="Inside">In the sandbox.</param>
/// <param name="LinkTarget">Where it points when it is a link.</param>
public readonly record struct SystemEntry(string Source, string Inside, string? LinkTarget);

/// <summary>What this host has to show to tasks.</summary>
/// <param name="devices">Folder of the device files.</param>
public sealed class SandboxHost(string devices = "/dev")
{
    private static readonly string[] SystemNames = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    // What programs need to find libraries, certificates, names and the time zone; nothing that tells about the host's people.
    private static readonly string[] SettingNames =
    [
        "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/certs", "ssl/openssl.cnf", "pki/tls/certs", "pki/ca-trust/extracted",
        "localtime", "timezone", "nsswitch.conf", "protocols", "services", "fonts", "python3", "perl", "mime.types",
    ];

    // Folders of the sandbox's own, whatever a root folder brings.
    private static readonly string[] OwnNames = ["proc", "dev", "tmp", "work", "sys", "run", "mnt", "media"];

    private static readonly string[] SecretNames = ["kcore", "keys", "key-users", "timer_list", "sched_debug", "latency_stats", "slabinfo", "vmallocinfo", "kpagecgroup", "kpagecount", "kpageflags", "kallsyms", "kmsg"];

    /// <summary>Absolute path of <c>bwrap</c>; empty when there is none.</summary>
    public string Bubblewrap { get; } = FindProgram("bwrap") ?? "";

    /// <summary>First program of that name on <c>PATH</c>, or in the usual folders when there is no <c>PATH</c>.</summary>
    public static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary><c>/bin</c> and its like: links where the host has merged them into <c>/usr</c>, else folders.</summary>
    public IEnumerable<SystemEntry> SystemEntries() =>
        from name in SystemNames
        let path = $"/{name}"
        where Directory.Exists(path)
        select new SystemEntry(path, path, new DirectoryInfo(path).LinkTarget);

    /// <summary>The entries of a registered environment's root folder.</summary>
    public IEnumerable<SystemEntry> EntriesOf(string root) =>
        from entry in new DirectoryInfo(root).EnumerateFileSystemInfos()
        where !OwnNames.Contains(entry.Name, StringComparer.Ordinal)
        select new SystemEntry(entry.FullName, $"/{entry.Name}", entry.LinkTarget);

    /// <summary>The host's name servers for an environment whose own file can be covered by them: it came from another network. Null when it cannot.</summary>
    public string? NameServersFor(string root) =>
        new FileInfo(Path.Combine(root, "etc", "resolv.conf")) is { Exists: true, LinkTarget: null } && new DirectoryInfo(Path.Combine(root, "etc")).LinkTarget is null && File.Exists("/etc/resolv.conf")
            ? "/etc/resolv.conf"
            : null;

    /// <summary>Settings of the host that are shown as they are.</summary>
    public IEnumerable<string> SharedSettings(bool network) =>
        SettingNames.Concat(network ? ["resolv.conf", "gai.conf"] : [])
            .Select(name => $"/etc/{name}")
            .Where(path => File.Exists(path) || Directory.Exists(path));

    /// <summary>Settings that the host must not tell and programs need: written into the attempt's folder.</summary>
    public IEnumerable<(string Name, string Source)> OwnSettings(AttemptFolder folder)
    {
        var settings = Path.Combine(folder.Path, "etc");
        Directory.CreateDirectory(settings);
        foreach (var (name, text) in new[]
        {
            ("passwd", "root:x:0:0:root:/work:/bin/sh\nnobody:x:65534:65534:nobody:/work:/bin/sh\n"),
            ("group", "root:x:0:\nnogroup:x:65534:\n"),
            ("hosts", "127.0.0.1 localhost task\n::1 localhost\n"),
        })
        {
            var path = Path.Combine(settings, name);
            File.WriteAllText(path, text);
            yield return (name, path);
        }
    }

    /// <summary>Everything in <c>/proc</c> that is not about processes.</summary>
    public IEnumerable<string> WritableKernelFiles() =>
        from entry in new DirectoryInfo("/proc").EnumerateFileSystemInfos()
        where !char.IsAsciiDigit(entry.Name[0]) && entry.LinkTarget is null && !SecretNames.Contains(entry.Name, StringComparer.Ordinal)
        where entry is DirectoryInfo || (entry.UnixFileMode & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None
        select entry.FullName;

    /// <summary>Files in <c>/proc</c> that tell about the host what its own root may know.</summary>
    public IEnumerable<string> SecretKernelFiles() => SecretNames.Select(name => $"/proc/{name}").Where(File.Exists);

    /// <summary>Device files of the leased GPUs and those all GPUs share.</summary>
    /// <exception cref="FileNotFoundException">A leased device is not there.</exception>
    public IEnumerable<SystemEntry> GpuDevices(IReadOnlyList<LeasedGpu> gpus)
    {
        foreach (var gpu in gpus)
        {
            var device = Device(string.Create(CultureInfo.InvariantCulture, $"nvidia{gpu.Index}"));
            yield return File.Exists(device.Source) ? device : throw new FileNotFoundException($"The leased GPU {gpu.Index} has no device file {device.Source}.", device.Source);
        }

        foreach (var shared in new[] { "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools" }.Select(Device).Where(device => File.Exists(device.Source)))
            yield return shared;
    }

    private SystemEntry Device(string name) => new(Path.Combine(devices, name), $"/dev/{name}", null);
}
