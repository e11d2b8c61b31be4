using System.Diagnostics;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Features.Files;

namespace Portal.Demo;

/// <summary>
/// A ready-made model is trained on the sample, kept, and predicts. Whatever these tasks print and leave, the capability's own program
/// makes: it is run here, while the past is made, instead of in a sandbox.
/// </summary>
internal sealed class DemoModels(DemoStage stage, CapabilityCatalogue capabilities)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public async Task TrainAsync(DemoPerson person, ProjectId project)
    {
        var sample = await stage.ReadAsync<SampleFiles, ProjectFileRow>(person, (samples, caller) => samples.EnsureAsync(caller, project, CancellationToken.None));
        using var work = new WorkFolder();
        work.Add(sample.Name, Path.Combine(AppContext.BaseDirectory, "samples", sample.Name));
        var training = await SubmitAsync(person, project, "reviews", "text-classification.train", TaskType.Training, work, new() { ["input"] = sample });
        stage.Agenda.Note(stage.Now + Patience, () => PredictAsync(person, project, training, sample));
    }

    private async Task PredictAsync(DemoPerson person, ProjectId project, ComputeTaskId training, ProjectFileRow sample)
    {
        var model = await stage.AskAsync<KeepTaskResult, ProjectFileRow>(person, (handler, caller) => handler.HandleAsync(caller, training, new KeepTaskResultRequest("model.zip"), CancellationToken.None));
        using var work = new WorkFolder();
        foreach (var file in new[] { model, sample })
        {
            var (_, name, path) = (await stage.ReadAsync<ProjectFiles, (ProjectId, string, string)?>(person, (files, caller) => files.FindAsync(caller, new ProjectFileId(file.Id), CancellationToken.None)))!.Value;
            work.Add(name, path);
        }

        await SubmitAsync(person, project, "reviews-of-october", "text-classification.predict", TaskType.Inference, work, new() { ["model"] = model, ["input"] = sample });
    }

    private async Task<ComputeTaskId> SubmitAsync(DemoPerson person, ProjectId project, string name, string capabilityId, TaskType type, WorkFolder work, Dictionary<string, ProjectFileRow> inputs)
    {
        var id = ComputeTaskId.New();
        stage.Engine.Expect(id, await work.RunAsync(capabilityId, inputs.ToDictionary(input => input.Key, input => input.Value.Name, StringComparer.Ordinal)));
        var resources = capabilities.Find(capabilityId)!.Value.Verb.Resources;
        await stage.AskAsync<SubmitComputeTask, ComputeTaskId>(person, (handler, caller) => handler.HandleAsync(caller, new SubmitComputeTaskRequest(id.Value, new TaskDraft
        {
            ProjectId = project.Value, Name = name, TaskType = type, CommandKind = CommandKind.Capability, CapabilityId = capabilityId,
            CpuMillicores = resources.CpuMillicores, MemoryMebibytes = resources.MemoryMebibytes, MaxRunSeconds = resources.MaxRunSeconds,
            Arguments = inputs.ToDictionary(input => input.Key, input => input.Value.Name, StringComparer.Ordinal),
            Inputs = [.. inputs.Values.Select(file => new TaskDraftInput(file.Id))],
        }), CancellationToken.None));
        return id;
    }

    /// <summary>As a task finds it: its inputs in one folder, an empty one for what it leaves.</summary>
    private sealed class WorkFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portal-demo-");

        public void Add(string name, string path) => File.Copy(path, Path.Combine(_folder.FullName, name));

        public void Dispose() => _folder.Delete(recursive: true);

        public async Task<TaskScript> RunAsync(string capabilityId, Dictionary<string, string> files)
        {
            var output = _folder.CreateSubdirectory("out");
            var start = new ProcessStartInfo("dotnet", [CapabilityCatalogue.ProgramPath, .. capabilityId.Split('.'), .. files.SelectMany(file => new[] { $"--{file.Key}", file.Value }), "--out", output.FullName])
            {
                UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = _folder.FullName,
            };
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            var printed = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{capabilityId} ended with {process.ExitCode}: {printed}");
            // What begins with two colons speaks to the runner, which keeps it out of the log.
            var lines = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("::", StringComparison.Ordinal));
            return new TaskScript(Stopwatch.GetElapsedTime(started), [.. lines])
            {
                Results = output.GetFiles().ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName), StringComparer.Ordinal),
            };
        }
    }
}
