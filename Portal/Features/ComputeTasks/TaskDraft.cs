using System.ComponentModel;
using System.Text.Json;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Features.ComputeTasks;

/// <summary>What the form or the API asks for; the same for an estimate and for a submission.</summary>
public sealed record TaskDraft
{
    public required Guid ProjectId { get; init; }

    public string Name { get; init; } = "";

    public TaskType TaskType { get; init; } = TaskType.Other;

    public PriorityClass PriorityClass { get; init; } = PriorityClass.Standard;

    public long CpuMillicores { get; init; } = 1000;

    public long MemoryMebibytes { get; init; } = 1024;

    public long GpuMilli { get; init; }

    public IReadOnlyList<string> GpuModels { get; init; } = [];

    public long MaxRunSeconds { get; init; } = 3600;

    [Description("Pools whose nodes the task may use; none allows all. GET /api/cluster tells which there are.")]
    public IReadOnlyList<string> Pools { get; init; } = [];

    [Description("Labels that its node must have, each with this value. GET /api/cluster tells which there are.")]
    public IReadOnlyDictionary<string, string> RequiredLabels { get; init; } = new Dictionary<string, string>();

    public CommandKind CommandKind { get; init; } = CommandKind.Bash;

    public string? CommandText { get; init; }

    public string? CapabilityId { get; init; }

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();

    public string? EnvironmentName { get; init; }

    public IReadOnlyList<TaskDraftInput> Inputs { get; init; } = [];

    public bool AllowRetryOnLost { get; init; } = true;

    internal string? ArgumentsJson => CommandKind == CommandKind.Capability ? JsonSerializer.Serialize(Arguments) : null;

    /// <summary>What its run time is predicted by, when <paramref name="person"/> hands it in.</summary>
    internal RunTimeTraits TraitsFor(UserId person, ResourceRequest request) =>
        new(person, RunTimeTraits.DigestOf(CapabilityId, CommandText), request.Amounts, request.MaxRunSeconds);

    /// <summary>As the scheduler would see it, handed in at <paramref name="now"/>; with the highest id, so that it is the last of those that arrive at the same instant.</summary>
    internal WaitingTask AsWaiting(OrganisationId organisation, ResourceRequest request, DateTimeOffset now) => new()
    {
        TaskId = new ComputeTaskId(Guid.AllBitsSet), OrganisationId = organisation, ProjectId = new ProjectId(ProjectId), TaskType = TaskType, PriorityClass = PriorityClass,
        Request = request, Pools = Pools, RequiredLabels = RequiredLabels, ArrivedAt = now, QueuedAt = now,
    };

    /// <summary>The field that holds a null inside, which JSON can bring and its reader lets through; null when none does.</summary>
    internal Refusal? RefuseNothings()
    {
        var field = Inputs.Any(input => input is null) ? "inputs"
            : GpuModels.Any(model => model is null) ? "gpuModels"
            : Pools.Any(pool => pool is null) ? "pools"
            : RequiredLabels.FirstOrDefault(label => label.Value is null).Key is { } label ? $"requiredLabels[{label}]"
            : Arguments.FirstOrDefault(argument => argument.Value is null).Key is { } argument ? argument
            : EnvironmentVariables.FirstOrDefault(variable => variable.Value is null).Key is { } variable ? $"environmentVariables[{variable}]"
            : null;
        return field is null ? null : new Refusal(TaskRefusal.InvalidField, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "required" });
    }

    /// <summary>True when <paramref name="task"/> is what this asks for, so that asking again is a repeat and not another request.</summary>
    internal bool IsAnsweredBy(ComputeTask task) =>
        task.ProjectId.Value == ProjectId && task.Name == Name.Trim() && task.TaskType == TaskType && task.PriorityClass == PriorityClass
        && task.CpuMillicores == CpuMillicores && task.MemoryMebibytes == MemoryMebibytes && task.GpuMilli == GpuMilli && task.MaxRunSeconds == MaxRunSeconds
        // "Any model" was bound to those on offer then.
        && (GpuModels.Count == 0 || task.GpuModels.ToHashSet(StringComparer.Ordinal).SetEquals(GpuModels))
        && task.Pools.ToHashSet(StringComparer.Ordinal).SetEquals(Pools) && task.RequiredLabels.Count == RequiredLabels.Count && !task.RequiredLabels.Except(RequiredLabels).Any()
        && task.CommandKind == CommandKind && (CommandKind == CommandKind.Capability ? task.CapabilityId == CapabilityId && task.ArgumentsJson == ArgumentsJson : task.CommandText == CommandText)
        && task.EnvironmentName == EnvironmentName && task.AllowRetryOnLost == AllowRetryOnLost
        && task.EnvironmentVariables.Count == EnvironmentVariables.Count && !task.EnvironmentVariables.Except(EnvironmentVariables).Any()
        && task.Inputs.Count == Inputs.Count && task.Inputs.Zip(Inputs).All(pair => pair.First.FileId.Value == pair.Second.FileId && (pair.Second.Name ?? pair.First.Name) == pair.First.Name);
}

/// <param name="FileId">A file of the project.</param>
/// <param name="Name">Name inside <c>in/</c>; null keeps the file's own.</param>
public sealed record TaskDraftInput(Guid FileId, string? Name = null);
