using System.Diagnostics;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Runner.Diagnosis;

namespace Portal.Tests.Testing;

/// <summary>Runs attempts with the real runner, as the portal does: a lease in a folder, and <c>portal-runner run</c>.</summary>
public sealed class AttemptHarness : IDisposable
{
    private static readonly Lazy<string?> Missing = new(() =>
        Doctor.Examine().FirstOrDefault(finding => finding is { IsOk: false, IsRequired: true })?.Text);

    private readonly TemporaryFolder _spool = new();
    private readonly List<Process> _runners = [];

    /// <summary>What this machine lacks to run tasks; null when it lacks nothing.</summary>
    public static string? WhatIsMissing => Missing.Value;

    public string SpoolRoot => _spool.Path;

    /// <summary>A lease of one core and 128 MiB for ten seconds, running a script.</summary>
    public static AttemptLease ALease(params string[] command) => new()
    {
        AttemptId = TaskAttemptId.New(),
        Fence = 7,
        Command = command,
        Limits = new AttemptLimits(1000, 128, 10, DiskMebibytes: 64, LogMebibytes: 1, Processes: 64),
        HeartbeatMilliseconds = 200,
        GraceMilliseconds = 300,
    };

    public static AttemptLease ABash(string script) => ALease("bash", "-c", script);

    public AttemptFolder Write(AttemptLease lease)
    {
        var folder = AttemptFolder.Of(SpoolRoot, lease.AttemptId);
        Directory.CreateDirectory(folder.Path);
        LeaseFile.Write(folder, lease);
        return folder;
    }

    public Process Start(AttemptFolder folder, string verb = "run", Action<ProcessStartInfo>? with = null)
    {
        var start = new ProcessStartInfo(SystemDotnet(), [Path.Combine(AppContext.BaseDirectory, "runner", "portal-runner.dll"), verb, folder.Path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        with?.Invoke(start);
        var runner = Process.Start(start)!;
        _runners.Add(runner);
        return runner;
    }

    /// <summary>Runs to the end.</summary>
    public async Task<FinishedAttempt> RunAsync(AttemptLease lease, Action<ProcessStartInfo>? with = null)
    {
        var folder = Write(lease);
        // A bound on what hangs; what an attempt may take is its lease's to say.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await Start(folder, with: with).WaitForExitAsync(limit.Token);
        return Read(folder);
    }

    public static FinishedAttempt Read(AttemptFolder folder)
    {
        var batch = SpoolReader.Read(folder.Events, 0);
        Assert.Empty(batch.Rejected);
        Assert.Equal(Enumerable.Range(1, batch.Events.Count).Select(number => (long)number), batch.Events.Select(one => one.Sequence));
        return new FinishedAttempt(folder, batch.Events, LogFile.ReadPage(folder.Log, 0, 4 << 20).Lines);
    }

    /// <summary>Waits until something holds; a look every 20 ms.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what, int seconds = 10)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"Not within {seconds} s: {what}");
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public static Task UntilLoggedAsync(AttemptFolder folder, string text) =>
        UntilAsync(() => LogFile.ReadPage(folder.Log, 0).Lines.Any(line => line.Text == text), $"'{text}' in the log");

    /// <summary>Processes in the attempt's cgroup now.</summary>
    public static IReadOnlyList<int> ProcessesOf(AttemptFolder folder) =>
    [
        .. CgroupFolders(folder).Select(cgroup => Path.Combine(cgroup, "cgroup.procs")).Where(File.Exists)
            .SelectMany(File.ReadAllLines).Where(line => line.Length > 0).Select(int.Parse).Distinct(),
    ];

    public static IReadOnlyList<string> CgroupFolders(AttemptFolder folder) => [.. File.ReadAllLines(Path.Combine(folder.Path, "cgroup")).Where(Directory.Exists)];

    public void Dispose()
    {
        foreach (var runner in _runners)
        {
            if (!runner.HasExited)
                runner.Kill();
            runner.WaitForExit();
            runner.Dispose();
        }

        foreach (var folder in Directory.GetDirectories(SpoolRoot))
            Portal.Runner.AttemptCleaner.Reap(new AttemptFolder(folder));
        _spool.Dispose();
    }

    private static string SystemDotnet() => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}

/// <summary>What an attempt left.</summary>
public sealed record FinishedAttempt(AttemptFolder Folder, IReadOnlyList<AttemptEvent> Events, IReadOnlyList<LogLine> Log)
{
    public AttemptFinished Finished => Assert.IsType<AttemptFinished>(Events[^1]);

    public string Text => string.Join('\n', Log.Select(line => line.Text));

    public string OutFile(string name) => File.ReadAllText(Path.Combine(Folder.Out, name));
}
