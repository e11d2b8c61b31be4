using Portal.Core.Compute;

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

    public CommandKind CommandKind { get; init; } = CommandKind.Bash;

    public string? CommandText { get; init; }

    public string? CapabilityId { get; init; }

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();

    public string? EnvironmentName { get; init; }

    public IReadOnlyList<TaskDraftInput> Inputs { get; init; } = [];

    public bool AllowRetryOnLost { get; init; } = true;
}

/// <param name="FileId">A file of the project.</param>
/// <param name="Name">Name inside <c>in/</c>; null keeps the file's own.</param>
public sealed record TaskDraftInput(Guid FileId, string? Name = null);
