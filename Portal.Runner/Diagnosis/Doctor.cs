using System.Text.Json;
using Portal.Runner.Metering;
using Portal.Runner.Native;
using Portal.Runner.Sandbox;

namespace Portal.Runner.Diagnosis;

/// <summary>Looks at everything a task needs of its machine, by trying it.</summary>
public static class Doctor
{
    /// <returns>0 when tasks can run, 1 when something required is missing.</returns>
    public static int Run(bool json)
    {
        var findings = Examine();
        if (json)
            PrintJson(findings);
        else
            Print(findings);
        return findings.All(finding => finding.IsOk || !finding.IsRequired) ? ExitCode.Done : ExitCode.Failed;
    }

    public static IReadOnlyList<Finding> Examine() =>
        [Kernel(), Bubblewrap(), Sandbox(), Cgroup(), Disk(Environment.CurrentDirectory), Gpu()];

    private static Finding Kernel()
    {
        var version = Environment.OSVersion.Version;

        // openat2, by which links in results are judged, came with 5.6.
        return OperatingSystem.IsLinux() && version >= new Version(5, 6)
            ? new Finding("kernel", true, true, $"Linux {version}")
            : new Finding("kernel", false, true, $"Linux 5.6 or later is needed, this is {Environment.OSVersion}.");
    }

    private static Finding Bubblewrap()
    {
        const string Remedy = "sudo apt-get install bubblewrap";
        if (SandboxHost.FindProgram("bwrap") is not { } program)
            return new Finding("bubblewrap", false, true, "bubblewrap is not installed.", Remedy);
        var (code, output) = Try(program, "--version");
        var text = output.Trim().Replace("bubblewrap ", "", StringComparison.Ordinal);
        return code == 0 && Version.TryParse(text, out var version) && version >= new Version(0, 8)
            ? new Finding("bubblewrap", true, true, $"bubblewrap {text}")
            : new Finding("bubblewrap", false, true, $"bubblewrap 0.8 or later is needed, this says: {text}", Remedy);
    }

    private static Finding Sandbox()
    {
        if (SandboxHost.FindProgram("bwrap") is not { } program)
            return new Finding("sandbox", false, true, "Cannot be tried without bubblewrap.");
        var (code, output) = Try(
            program, "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--disable-userns",
            "--cap-drop", "ALL", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true");
        if (code == 0)
            return new Finding("sandbox", true, true, "A sandbox with its own users, processes and network can be built.");
        var (text, remedy) = SandboxProblem();
        return new Finding("sandbox", false, true, text.Length > 0 ? text : $"bubblewrap cannot build a sandbox: {output.Trim()}", remedy);
    }

    private static (string Text, string? Remedy) SandboxProblem()
    {
        if (CgroupFile.ReadNumber("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
        {
            return ("AppArmor keeps programs from making user namespaces.",
                "echo 'kernel.apparmor_restrict_unprivileged_userns=0' | sudo tee /etc/sysctl.d/60-portal.conf && sudo sysctl --system");
        }

        if (CgroupFile.Read("/proc/sys/kernel/unprivileged_userns_clone")?.Trim() == "0")
            return ("The kernel keeps users from making user namespaces.", "echo 'kernel.unprivileged_userns_clone=1' | sudo tee /etc/sysctl.d/60-portal.conf && sudo sysctl --system");
        return CgroupFile.Read("/proc/sys/user/max_user_namespaces")?.Trim() == "0"
            ? ("User namespaces are switched off.", "echo 'user.max_user_namespaces=15000' | sudo tee /etc/sysctl.d/60-portal.conf && sudo sysctl --system")
            : ("", null);
    }

    private static Finding Cgroup()
    {
        try
        {
            var cgroup = CgroupLocator.OfThisProcess().Locate($"portal-doctor-{Environment.ProcessId}");
            try
            {
                cgroup.Create(new CgroupLimits(1000, 64L * 1024 * 1024, 64));
            }
            finally
            {
                cgroup.Remove();
            }

            return new Finding("cgroup", true, true, $"cgroup version {(cgroup is CgroupV2 ? 2 : 1)}: CPU, memory and processes can be limited and metered.");
        }
        catch (Exception missing) when (missing is CgroupUnavailableException or IOException or UnauthorizedAccessException)
        {
            return new Finding(
                "cgroup", false, true, missing.Message,
                "systemd-run --user --scope -p Delegate=yes -p \"Slice=app.slice\" <the command that starts the portal>");
        }
    }

    private static Finding Disk(string path)
    {
        var free = AttemptWatch.FreeDisk(path);
        var text = $"{free / (1024 * 1024 * 1024)} GiB free at {path}";
        return free >= 4 * AttemptWatch.FreeDiskFloorBytes
            ? new Finding("disk", true, true, text)
            : new Finding("disk", false, true, $"{text}; tasks stop below {AttemptWatch.FreeDiskFloorBytes / (1024 * 1024)} MiB.");
    }

    private static Finding Gpu()
    {
        if (SandboxHost.FindProgram("nvidia-smi") is not { } program)
            return new Finding("gpu", true, false, "No nvidia-smi: this machine offers no GPU.");
        var (code, output) = Try(program, "--query-gpu=index,name,memory.total", "--format=csv,noheader");
        return code == 0
            ? new Finding("gpu", true, false, string.Join("; ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            : new Finding("gpu", false, false, $"nvidia-smi does not answer: {output.Trim()}", "sudo nvidia-smi");
    }

    private static (int Code, string Output) Try(string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" };
        using var process = GatedProcess.Start([program, .. arguments], environment);
        process.OpenGate();
        using var output = new StreamReader(new FileStream(process.Output, FileAccess.Read, bufferSize: 0));
        using var error = new StreamReader(new FileStream(process.Error, FileAccess.Read, bufferSize: 0));
        var text = output.ReadToEnd() + error.ReadToEnd();
        var (code, signal) = process.Wait();
        return (code ?? 128 + signal ?? -1, text);
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"{(finding.IsOk ? "ok     " : finding.IsRequired ? "MISSING" : "missing")} {finding.Item,-11} {finding.Text}");
            if (finding.Remedy is { } remedy)
                Console.WriteLine($"        mend it:    {remedy}");
        }
    }

    private static void PrintJson(IReadOnlyList<Finding> findings)
    {
        using var json = new Utf8JsonWriter(Console.OpenStandardOutput(), new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("item", finding.Item);
            json.WriteBoolean("ok", finding.IsOk);
            json.WriteBoolean("required", finding.IsRequired);
            json.WriteString("text", finding.Text);
            if (finding.Remedy is { } remedy)
                json.WriteString("remedy", remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
