using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Engines.Local;
using Portal.Features.ComputeTasks;
using Portal.Features.Environments;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Engines;

/// <summary>
/// Starts what was admitted. The admission is in the database before anything here happens, so a portal that dies between the
/// two finds the attempt again and starts it then; the runner itself refuses to start twice.
/// </summary>
public sealed class AttemptLauncher(
    IDbContextFactory<PortalDbContext> contexts, IEngine engine, IOptions<LocalEngineOptions> options, DataRoot dataRoot, CapabilityCatalogue capabilities,
    ILogger<AttemptLauncher> logger)
{
    private static readonly string CapabilitiesFolder = Path.Combine(AppContext.BaseDirectory, "capabilities");

    /// <summary>True when a runner was started on it, or is about to be.</summary>
    public bool HasLease(TaskAttemptId attempt) => File.Exists(AttemptFolder.Of(dataRoot.Attempts, attempt).Lease);

    /// <summary>Sees to it that nothing is run on it any more: a runner that another portal starts meanwhile finds the stop before it begins, or hears of it.</summary>
    public void Forbid(TaskAttemptId attempt, AttemptEnd end)
    {
        var folder = AttemptFolder.Of(dataRoot.Attempts, attempt);
        Directory.CreateDirectory(folder.Path);
        StopFile.Write(folder, end);
    }

    /// <summary>Writes the lease and starts the runner; null, or why the attempt could not be started.</summary>
    public async Task<string?> LaunchAsync(ComputeTask task, TaskAttempt attempt, CancellationToken cancellationToken)
    {
        var folder = AttemptFolder.Of(dataRoot.Attempts, attempt.Id);
        try
        {
            if (!File.Exists(folder.Lease))
            {
                var lease = await LeaseAsync(task, attempt, cancellationToken);
                Directory.CreateDirectory(folder.Path);
                LeaseFile.Write(folder, lease);
            }

            await engine.StartAsync(folder, cancellationToken);
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.LogError(error, "Attempt {AttemptId} of task {TaskId} could not be started", attempt.Id, task.Id);
            return error switch { FileNotFoundException => "input_missing", EnvironmentMissingException => "environment_missing", _ => "engine_error" };
        }
    }

    private async Task<AttemptLease> LeaseAsync(ComputeTask task, TaskAttempt attempt, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var node = await NodeAsync(attempt, cancellationToken);
        var inputs = task.Inputs.Select(input => new LeasedInput(input.Name, Path.Combine(dataRoot.Files, input.FileId.ToString()))).ToArray();
        if (Array.Find(inputs, input => !File.Exists(input.Source)) is { } missing)
            throw new FileNotFoundException($"The input {missing.Name} is gone.", missing.Source);
        var isCapability = task.CommandKind == CommandKind.Capability;
        var root = await RootFolderAsync(task, cancellationToken);
        return new AttemptLease
        {
            AttemptId = attempt.Id,
            Fence = attempt.Fence,
            Command = isCapability ? CapabilityCommand(task) : [root is null ? "/bin/bash" : EnvironmentFolder.ShellOf(root)!, "-c", task.CommandText!],
            Environment = isCapability ? CapabilityEnvironment(task) : task.EnvironmentVariables,
            Inputs = inputs,
            ReadOnlyBinds = isCapability ? [new LeasedBind(CapabilitiesFolder, CapabilityCatalogue.SandboxFolder), new LeasedBind(DotnetRoot, CapabilityCatalogue.SandboxDotnet)] : [],
            RootFolder = root,
            Gpus = [.. attempt.Gpus.Select(share => new LeasedGpu(share.Index, node.Gpus.Single(gpu => gpu.Index == share.Index).Uuid, (int)share.Milli))],
            Limits = new AttemptLimits(attempt.CpuMillicores, attempt.MemoryMebibytes, task.MaxRunSeconds, settings.DiskMebibytes, settings.LogMebibytes),
            AllowNetwork = settings.AllowNetwork,
            Unsandboxed = settings.AllowUnsandboxed,
            HeartbeatMilliseconds = settings.HeartbeatMilliseconds,
            GraceMilliseconds = settings.GraceMilliseconds,
        };
    }

    private async Task<Portal.Core.Capacity.ComputeNode> NodeAsync(TaskAttempt attempt, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ComputeNodes.AsNoTracking().SingleAsync(node => node.Id == attempt.NodeId, cancellationToken);
    }

    // Looked up at every start: what was there at submission may have been moved, or be gone.
    private async Task<string?> RootFolderAsync(ComputeTask task, CancellationToken cancellationToken)
    {
        if (task.EnvironmentName is not { } name)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var environment = await db.ComputeEnvironments.AsNoTracking().SingleOrDefaultAsync(environment => environment.Name == name, cancellationToken)
            ?? throw new EnvironmentMissingException($"There is no environment '{name}'.");
        return EnvironmentFolder.Check(environment.RootFolder, dataRoot) is { } unfit
            ? throw new EnvironmentMissingException($"The folder {environment.RootFolder} of the environment '{name}' cannot serve: {unfit.Details!["rule"]}.")
            : environment.RootFolder;
    }

    private string[] CapabilityCommand(ComputeTask task) => capabilities.Command(
        task.CapabilityId!, JsonSerializer.Deserialize<Dictionary<string, string>>(task.ArgumentsJson!, JsonSerializerOptions.Web)!);

    // The sandbox hides the cgroup, so the runtime cannot see its memory limit: it is told three quarters of it.
    private static Dictionary<string, string> CapabilityEnvironment(ComputeTask task) => new(task.EnvironmentVariables, StringComparer.Ordinal)
    {
        ["DOTNET_GCHeapHardLimit"] = (task.MemoryMebibytes * 1024 * 1024 / 4 * 3).ToString("X", System.Globalization.CultureInfo.InvariantCulture),
    };

    // The folder of the dotnet this portal runs on: the sandbox needs the same one, wherever it was installed.
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
