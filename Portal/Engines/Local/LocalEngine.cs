using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Portal.Core.Capacity;
using Portal.Core.Execution;

namespace Portal.Engines.Local;

/// <summary>Runs attempts on this machine: each in a runner process of its own that outlives the portal.</summary>
public sealed class LocalEngine(IOptions<LocalEngineOptions> options, RunnerProgram runner, ILogger<LocalEngine> logger) : IEngine
{
    private readonly LocalEngineOptions _options = options.Value;

    public async Task<EngineStatus> DescribeAsync(CancellationToken cancellationToken)
    {
        var (gpus, search) = await GpuDiscovery.FindAsync(cancellationToken);
        var totalMebibytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        var node = new NodeDescription(
            _options.CpuMillicores > 0 ? _options.CpuMillicores : Environment.ProcessorCount * 1000L,
            _options.MemoryMebibytes > 0 ? _options.MemoryMebibytes : Math.Max(512, totalMebibytes - 2048),
            gpus);
        return new EngineStatus(_options.NodeName, node, await ProblemAsync(cancellationToken), search);
    }

    public async Task StartAsync(AttemptFolder folder, CancellationToken cancellationToken)
    {
        // setsid and closed streams: the runner belongs to no terminal and no pipe of the portal, and lives on without it.
        using var launcher = Process.Start(new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec setsid -f \"$0\" \"$1\" run \"$2\" </dev/null >>\"$2/runner.log\" 2>&1", DotnetPath, runner.Path, folder.Path },
            WorkingDirectory = "/",
        })!;
        await launcher.WaitForExitAsync(cancellationToken);
        if (launcher.ExitCode != 0)
            throw new InvalidOperationException($"The runner could not be started: the launcher ended with {launcher.ExitCode}.");
    }

    public bool IsRunnerAlive(AttemptStarted started)
    {
        try
        {
            // Field 22 is the start time; the name in field 2 may hold spaces, so count from its closing parenthesis.
            var stat = File.ReadAllText($"/proc/{started.RunnerProcessId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is not ("Z" or "X") && long.Parse(fields[19], CultureInfo.InvariantCulture) == started.RunnerStartTicks;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }

    public async Task ReapAsync(AttemptFolder folder, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(["reap", folder.Path], cancellationToken);
        if (exitCode != 0)
            logger.LogError("Clearing up after the runner of {Folder} ended with {ExitCode}: {Output}", folder.Path, exitCode, output);
    }

    private static string DotnetPath => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        if (!_options.Enabled)
            return "The local engine is switched off (Portal:LocalEngine:Enabled).";
        if (_options.AllowUnsandboxed)
            return null;
        var (exitCode, output) = await RunAsync(["doctor"], cancellationToken);
        return exitCode == 0 ? null : output.Trim();
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(DotnetPath, [runner.Path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
