using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;

namespace Portal.Demo;

/// <summary>What one of the demo's people asks for again and again.</summary>
/// <param name="Cores">Asked cores, whole.</param>
/// <param name="GpuMilli">Thousandths of a GPU.</param>
/// <param name="Minutes">How long it runs, about.</param>
internal sealed record Routine(DemoPerson Person, string Name, string Program, TaskType Type, int Cores, int Gibibytes, int GpuMilli, int Minutes, PriorityClass Class = PriorityClass.Standard);

/// <summary>Hands in the demo's tasks, by a plan that is the same each time.</summary>
internal sealed class DemoWork(DemoStage stage)
{
    private const string Gpu = "RTX-4090";
    private const int Seed = 7;
    private static readonly TimeSpan Slack = TimeSpan.FromHours(2);

    private readonly Random _random = new(Seed);

    /// <summary>Notes a task for an hour.</summary>
    /// <param name="stopAfter">When its owner loses patience; null lets it end by itself.</param>
    public void Plan(DateTimeOffset at, ProjectId project, Routine routine, TimeSpan? stopAfter = null)
    {
        // No two runs are alike: a quarter less to a quarter more, and some minutes late.
        var duration = TimeSpan.FromSeconds(routine.Minutes * 60 * (750 + _random.Next(500)) / 1000);
        var begin = at + TimeSpan.FromSeconds(_random.Next(2400));
        // What would still run when the past is over is not begun.
        if (begin + duration + Slack > stage.End)
            return;
        stage.Agenda.Note(begin, () => SubmitAsync(project, routine, duration, stopAfter));
    }

    private async Task SubmitAsync(ProjectId project, Routine routine, TimeSpan duration, TimeSpan? stopAfter)
    {
        var id = ComputeTaskId.New();
        // A run that outlasts its bound is timed out there, as anybody's is.
        var most = TimeSpan.FromMinutes(routine.Minutes * 6 / 5);
        var script = DemoPrograms.ScriptOf(routine.Program, duration < most ? duration : most);
        stage.Engine.Expect(id, duration < most ? script : script with { End = AttemptEnd.TimedOut });
        await SubmitAsync(routine.Person, id, project, routine.Name, routine.Program, routine.Type, routine.Cores, routine.Gibibytes * 1024L, routine.GpuMilli, (long)most.TotalSeconds, routine.Class);
        if (stopAfter is { } patience)
            stage.Agenda.Note(stage.Now + patience, () => StopAsync(routine.Person, id));
    }

    private Task StopAsync(DemoPerson person, ComputeTaskId id) =>
        stage.DoAsync<StopComputeTask>(person, (handler, caller) => handler.HandleAsync(caller, id, asOperator: false, CancellationToken.None));

    /// <summary>Ends what has waited too long to be over by now: its owners gave up.</summary>
    public async Task StopAllAsync()
    {
        var open = await stage.QueryAsync(db => db.ComputeTasks.Where(task => task.State != TaskState.Succeeded && task.State != TaskState.Failed && task.State != TaskState.Cancelled)
            .Select(task => new { task.Id, task.SubmittedBy }).ToListAsync());
        foreach (var task in open)
            await StopAsync(await stage.PersonAsync(task.SubmittedBy), task.Id);
        await stage.TendAsync();
    }

    /// <summary>A task of now: the machine that the demo runs on takes it.</summary>
    public Task SubmitNowAsync(DemoPerson person, ProjectId project, string name, int cores, long mebibytes) =>
        SubmitAsync(person, ComputeTaskId.New(), project, name, DemoPrograms.Watched, TaskType.Training, cores, mebibytes, 0, 3600, PriorityClass.Standard);

    private Task SubmitAsync(
        DemoPerson person, ComputeTaskId id, ProjectId project, string name, string program, TaskType type, int cores, long mebibytes, int gpuMilli, long maxSeconds, PriorityClass priority) =>
        stage.AskAsync<SubmitComputeTask, ComputeTaskId>(person, (handler, caller) => handler.HandleAsync(caller, new SubmitComputeTaskRequest(id.Value, new TaskDraft
        {
            ProjectId = project.Value, Name = name, TaskType = type, PriorityClass = priority, CpuMillicores = cores * 1000L, MemoryMebibytes = mebibytes,
            GpuMilli = gpuMilli, GpuModels = gpuMilli > 0 ? [Gpu] : [], MaxRunSeconds = maxSeconds, CommandText = program,
        }), CancellationToken.None));
}
