using Portal.Components.Shared;
using Portal.Core.Compute;

namespace Portal.Features.ComputeTasks;

/// <summary>What the new-task page holds while a person fills it in: amounts in the units people think in, and the draft they make.</summary>
public sealed class TaskForm
{
    /// <summary>Made when the form opens: a double click, a retry or a second tab with the same form is one task.</summary>
    public Guid Id { get; } = Guid.CreateVersion7();

    public Guid ProjectId { get; set; }

    public string Name { get; set; } = "";

    public TaskType TaskType { get; set; } = TaskType.Other;

    public PriorityClass PriorityClass { get; set; } = PriorityClass.Standard;

    /// <summary>In tenths of a core, as the slider moves.</summary>
    public decimal Cores { get; set; } = 1;

    public decimal MemoryGibibytes { get; set; } = 1;

    public long GpuMilli { get; set; }

    public List<string> GpuModels { get; } = [];

    /// <summary>Pools it may use; none ticked allows all.</summary>
    public List<string> Pools { get; } = [];

    /// <summary>Labels its node must have.</summary>
    public Dictionary<string, string> RequiredLabels { get; } = new(StringComparer.Ordinal);

    public long MaxMinutes { get; set; } = 30;

    public CommandKind CommandKind { get; set; } = CommandKind.Bash;

    public string CommandText { get; set; } = "";

    public string CapabilityId { get; set; } = "";

    public Dictionary<string, string> Arguments { get; } = new(StringComparer.Ordinal);

    /// <summary>One <c>NAME=value</c> a line.</summary>
    public string Variables { get; set; } = "";

    /// <summary>Registered environment of a command; empty is the host's system.</summary>
    public string EnvironmentName { get; set; } = "";

    public bool AllowRetryOnLost { get; set; } = true;

    /// <summary>Chosen files of the project, by id, with their names.</summary>
    public Dictionary<Guid, string> Inputs { get; } = [];

    /// <summary>Suggests resources of a ready-made task. What the parameters of the one before named is no input any more.</summary>
    public void Choose(CapabilityDescription capability, CapabilityVerb verb)
    {
        CapabilityId = $"{capability.Id}.{verb.Name}";
        CommandKind = CommandKind.Capability;
        TaskType = verb.Name == "train" ? TaskType.Training : TaskType.Inference;
        Cores = verb.Resources.CpuMillicores / 1000m;
        MemoryGibibytes = verb.Resources.MemoryMebibytes / 1024m;
        MaxMinutes = Math.Max(1, verb.Resources.MaxRunSeconds / 60);
        foreach (var (id, name) in Inputs)
        {
            if (Arguments.ContainsValue(name))
                Inputs.Remove(id);
        }

        Arguments.Clear();
        foreach (var parameter in verb.Parameters.Where(parameter => parameter.Default is not null))
            Arguments[parameter.Name] = parameter.Default!;
    }

    /// <summary>Names a file for a parameter: it becomes an input, in place of the one that the parameter alone named before.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="file">Id and name; null for none.</param>
    public void NameFile(string parameter, (Guid Id, string Name)? file)
    {
        Arguments.Remove(parameter, out var before);
        foreach (var (id, name) in Inputs)
        {
            if (name == before && !Arguments.ContainsValue(name))
                Inputs.Remove(id);
        }

        if (file is not { } named)
            return;
        Arguments[parameter] = named.Name;
        Inputs[named.Id] = named.Name;
    }

    /// <summary>Forgets the files of a project that it is no longer for, and the parameters that name them.</summary>
    public void DropFiles(CapabilityCatalogue capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        Inputs.Clear();
        if (capabilities.Find(CapabilityId) is not var (_, verb))
            return;
        foreach (var parameter in verb.Parameters.Where(parameter => parameter.Kind == "file"))
            Arguments.Remove(parameter.Name);
    }

    /// <summary>Fills the form from an earlier task: the same again, to change and submit.</summary>
    public void TakeFrom(ComputeTask task, IReadOnlyDictionary<string, string> arguments)
    {
        (ProjectId, Name, TaskType, PriorityClass) = (task.ProjectId.Value, task.Name, task.TaskType, task.PriorityClass);
        (Cores, MemoryGibibytes, GpuMilli, MaxMinutes) = (task.CpuMillicores / 1000m, task.MemoryMebibytes / 1024m, task.GpuMilli, Math.Max(1, (task.MaxRunSeconds + 59) / 60));
        (CommandKind, CommandText, CapabilityId) = (task.CommandKind, task.CommandText ?? "", task.CapabilityId ?? "");
        (AllowRetryOnLost, EnvironmentName) = (task.AllowRetryOnLost, task.EnvironmentName ?? "");
        Variables = NameValueLines.Of(task.EnvironmentVariables);
        GpuModels.AddRange(task.GpuModels);
        Pools.AddRange(task.Pools);
        foreach (var (label, value) in task.RequiredLabels)
            RequiredLabels[label] = value;
        foreach (var input in task.Inputs)
            Inputs[input.FileId.Value] = input.Name;
        foreach (var (name, value) in arguments)
            Arguments[name] = value;
    }

    public TaskDraft ToDraft() => new()
    {
        ProjectId = ProjectId,
        Name = Name,
        TaskType = TaskType,
        PriorityClass = PriorityClass,
        CpuMillicores = (long)(Cores * 1000),
        MemoryMebibytes = (long)(MemoryGibibytes * 1024),
        GpuMilli = GpuMilli,
        GpuModels = GpuMilli > 0 ? [.. GpuModels] : [],
        MaxRunSeconds = MaxMinutes * 60,
        Pools = [.. Pools],
        RequiredLabels = new Dictionary<string, string>(RequiredLabels, StringComparer.Ordinal),
        CommandKind = CommandKind,
        CommandText = CommandKind == CommandKind.Bash ? CommandText : null,
        CapabilityId = CommandKind == CommandKind.Capability ? CapabilityId : null,
        Arguments = CommandKind == CommandKind.Capability ? new Dictionary<string, string>(Arguments, StringComparer.Ordinal) : new Dictionary<string, string>(),
        EnvironmentVariables = NameValueLines.Read(Variables),
        EnvironmentName = CommandKind == CommandKind.Bash && EnvironmentName.Length > 0 ? EnvironmentName : null,
        Inputs = [.. Inputs.Select(input => new TaskDraftInput(input.Key, input.Value))],
        AllowRetryOnLost = AllowRetryOnLost,
    };
}
