using System.Diagnostics;

namespace Portal.Tests.Testing;

/// <summary>The real portal as a process of its own on a data root, to be killed and started again.</summary>
public sealed class PortalProcess(string dataRoot) : IDisposable
{
    private Process? _process;

    /// <summary>Starts it with quick heartbeats and room for several tasks beside each other.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll")])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["Portal__DataRoot"] = dataRoot, ["Urls"] = "http://127.0.0.1:0", ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Logging__LogLevel__Default"] = "Error",
                ["Portal__LocalEngine__CpuMillicores"] = "4000", ["Portal__LocalEngine__MemoryMebibytes"] = "4096",
                ["Portal__LocalEngine__HeartbeatMilliseconds"] = "200", ["Portal__LocalEngine__LostAfterMilliseconds"] = "3000", ["Portal__LocalEngine__GraceMilliseconds"] = "500",
            },
        };
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL to the portal alone: its runners live on.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: false);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Process ids of the runners that work on this data root.</summary>
    public IReadOnlyList<int> Runners() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(int.Parse!)
            .Where(id => Read($"/proc/{id}/cmdline") is var line && line.Contains("portal-runner.dll\0run\0", StringComparison.Ordinal) && line.Contains(dataRoot, StringComparison.Ordinal)),
    ];

    public void Dispose()
    {
        if (_process is not null)
            Kill();
        foreach (var runner in Runners())
            KillProcess(runner);
    }

    public static void KillProcess(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It ended first.
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
