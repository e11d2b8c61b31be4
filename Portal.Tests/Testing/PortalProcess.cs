using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Portal.Tests.Testing;

/// <summary>The real portal as a process of its own on a data root, to be used from outside, killed and started again.</summary>
/// <param name="settings">Variables of its environment, over those that every test wants.</param>
public sealed partial class PortalProcess(string dataRoot, params (string Key, string Value)[] settings) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _setUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    /// <summary>Where it listens, once it does.</summary>
    /// <param name="patience">Null for that of a usual start.</param>
    public Task<Uri> AddressAsync(TimeSpan? patience = null) => _address.Task.WaitAsync(patience ?? Patience);

    /// <summary>Path and query of the page that makes the administrator, as the first start prints it.</summary>
    public Task<string> SetUpLinkAsync() => _setUp.Task.WaitAsync(Patience);

    /// <summary>Starts it with quick heartbeats and room for several tasks beside each other.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll")])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["Portal__DataRoot"] = dataRoot, ["Urls"] = "http://127.0.0.1:0", ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Logging__LogLevel__Default"] = "Error", ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
                ["Portal__Verification__IsRequired"] = "false",
                ["Portal__LocalEngine__CpuMillicores"] = "4000", ["Portal__LocalEngine__MemoryMebibytes"] = "4096",
                // All that tests do comes from one place.
                ["Portal__Security__SignInsPerAddress"] = "1000000", ["Portal__Security__SignInsPerAccount"] = "1000000", ["Portal__Security__RegistrationsPerAddress"] = "1000000",
                ["Portal__Security__ResetsPerAddress"] = "1000000", ["Portal__Security__ResetsPerAccount"] = "1000000", ["Portal__Security__ApiRequestsPerMinute"] = "1000000",
                ["Portal__Security__ApiRequestsPerOrganisation"] = "1000000",
                // Administrators act here by password; those of the second step ask for it.
                ["Portal__Security__RequireTwoFactorForAdministrators"] = "false",
                ["Portal__LocalEngine__HeartbeatMilliseconds"] = "200", ["Portal__LocalEngine__LostAfterMilliseconds"] = "3000", ["Portal__LocalEngine__GraceMilliseconds"] = "500",
            },
        };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data ?? "");
        _process.Start();
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

    private void Hear(string line)
    {
        if (Listening().Match(line) is { Success: true } listening)
            _address.TrySetResult(new Uri(listening.Groups[1].Value));
        if (SetUp().Match(line) is { Success: true } setUp)
            _setUp.TrySetResult(setUp.Value);
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

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"/setup\?code=\w+")]
    private static partial Regex SetUp();
}
