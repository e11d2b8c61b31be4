using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.Environments;
using Portal.Features.Files;
using Portal.Features.Quotas;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

public sealed partial class NewTaskPage : IDisposable
{
    private static readonly long[] GpuShares = [250, 500, 1000, 2000, 4000, 8000];
    private readonly CancellationTokenSource _gone = new();
    // Kept apart from its source, which is disposed while calls may still be under way.
    private readonly CancellationToken _left;
    private TaskForm _form = new();
    private Caller _caller = default!;
    private IReadOnlyList<ProjectScope> _projects = [];
    private IReadOnlyList<ProjectFileRow> _files = [];
    private ClusterChoices _cluster = default!;
    private IReadOnlyList<EnvironmentChoice> _environments = [];
    private IReadOnlyList<QuotaRow> _room = [];
    private TaskEstimate? _estimate;
    private Refusal? _problem;
    private bool _isReady;
    private bool _hasMore;
    private bool _isEstimating;
    private bool _isSubmitting;
    private int _estimateNumber;

    public NewTaskPage() => _left = _gone.Token;

    [Inject]
    public required IStringLocalizer<ComputeTasksText> Text { get; init; }

    [Inject]
    public required RefusalWords Problems { get; init; }

    [Inject]
    public required ProjectQueries ProjectQueries { get; init; }

    [Inject]
    public required ComputeTaskQueries Queries { get; init; }

    [Inject]
    public required ClusterQueries Cluster { get; init; }

    [Inject]
    public required EnvironmentQueries Environments { get; init; }

    [Inject]
    public required CapabilityCatalogue Capabilities { get; init; }

    [Inject]
    public required QuotaQueries Quotas { get; init; }

    [Inject]
    public required ProjectFiles ProjectFiles { get; init; }

    [Inject]
    public required SampleFiles Samples { get; init; }

    [Inject]
    public required EstimateComputeTask Estimates { get; init; }

    [Inject]
    public required SubmitComputeTask Submission { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [CascadingParameter(Name = "TimeZone")]
    public string InstallationZone { get; set; } = "UTC";

    /// <summary>An earlier task to run again.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    private Guid? From { get; set; }

    /// <summary>Memory to ask this time, MiB; the remedy of a task that ran out of it.</summary>
    [SupplyParameterFromQuery(Name = "memory")]
    private long? Memory { get; set; }

    [SupplyParameterFromQuery(Name = "minutes")]
    private long? Minutes { get; set; }

    /// <summary><c>sample</c> fills in the sample of the first steps.</summary>
    [SupplyParameterFromQuery(Name = "template")]
    private string? Template { get; set; }

    /// <summary>A ready-made task to begin with, as <c>id.verb</c>.</summary>
    [SupplyParameterFromQuery(Name = "capability")]
    private string? Capability { get; set; }

    /// <summary>A file for it.</summary>
    [SupplyParameterFromQuery(Name = "file")]
    private Guid? FileId { get; set; }

    private GpuSharing Sharing => Cluster.GpuSharing;

    // What the form already asks stays a choice, lest the box show another amount than the estimate beside it.
    private IEnumerable<long> GpuChoices => GpuShares.Where(milli => milli >= 1000 || milli == _form.GpuMilli || Sharing != GpuSharing.Off);

    private string Zone => _projects.FirstOrDefault(project => project.Project.Id.Value == _form.ProjectId)?.Organisation.TimeZone ?? InstallationZone;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        _projects = [.. (await ProjectQueries.AllAsync(_caller, _left)).Where(project => project.MayAdd)];
        _cluster = await Cluster.ChoicesAsync(_left);
        _environments = await Environments.ChoicesAsync(_left);
        if (_projects.Count > 0)
        {
            _form.ProjectId = _projects[0].Project.Id.Value;
            await PrefillAsync();
            await FilesChangedAsync();
        }

        _isReady = true;
    }

    private async Task PrefillAsync()
    {
        if (From is { } from && await Queries.GetAsync(_caller, new ComputeTaskId(from), _left) is { IsOperatorView: false } earlier)
        {
            var arguments = earlier.Task.ArgumentsJson is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)! : [];
            _form.TakeFrom(earlier.Task, arguments);
            // What it demands of its node is not to be overlooked.
            _hasMore = _form.Pools.Count + _form.RequiredLabels.Count > 0;
            _form.MemoryGibibytes = Memory is { } mebibytes ? mebibytes / 1024m : _form.MemoryGibibytes;
            _form.MaxMinutes = Minutes ?? _form.MaxMinutes;
        }
        else if (Capability is { } wanted && Capabilities.Find(wanted) is var (ready, act))
        {
            _form.Choose(ready, act);
            _form.Name = act.Label.Words();
            await TakeFileAsync(act);
        }
        else if (Template == "sample" && RendererInfo.IsInteractive)
        {
            var sample = await Samples.EnsureAsync(_caller, new ProjectId(_form.ProjectId), _left);
            var (capability, verb) = Capabilities.Find("text-classification.train")!.Value;
            _form.Choose(capability, verb);
            _form.Name = Text["SampleName"];
            _form.NameFile("input", (sample.Id, sample.Name));
        }
        else if (Template == "sample")
        {
            var (capability, verb) = Capabilities.Find("text-classification.train")!.Value;
            _form.Choose(capability, verb);
            _form.Name = Text["SampleName"];
        }
    }

    // Where the file is, the task runs too.
    private async Task TakeFileAsync(CapabilityVerb act)
    {
        if (FileId is not { } id || await ProjectFiles.FindAsync(_caller, new ProjectFileId(id), _left) is not var (project, name, _) || act.ParameterFor(name) is not { } parameter
            || !_projects.Any(scope => scope.Project.Id == project))
        {
            return;
        }

        _form.ProjectId = project.Value;
        _form.NameFile(parameter.Name, (id, name));
    }

    private async Task EstimateAsync()
    {
        // Only the newest question's answer counts; earlier ones may come later.
        var number = ++_estimateNumber;
        _isEstimating = true;
        var answer = await Estimates.HandleAsync(_caller, _form.ToDraft(), _left);
        if (number != _estimateNumber)
            return;
        _isEstimating = false;
        (_estimate, _problem) = answer.IsAccepted ? (answer.Value, answer.Value.Problem) : (null, answer.Refusal);
    }

    private async Task SubmitAsync()
    {
        if (_isSubmitting)
            return;
        _isSubmitting = true;
        var taken = await Submission.HandleAsync(_caller, new SubmitComputeTaskRequest(_form.Id, _form.ToDraft()), CancellationToken.None);
        if (taken.IsAccepted)
        {
            Navigation.NavigateTo($"/tasks/{taken.Value}");
            return;
        }

        _isSubmitting = false;
        _problem = taken.Refusal;
    }

    private async Task UseChangeAsync(NearestChange change)
    {
        switch (change.Field)
        {
            case "cpuMillicores": _form.Cores = change.Value / 1000m; break;
            case "memoryMebibytes": _form.MemoryGibibytes = change.Value / 1024m; break;
            case "gpuMilli": _form.GpuMilli = change.Value; break;
            case "maxRunSeconds": _form.MaxMinutes = Math.Max(1, change.Value / 60); break;
            case "gpuModels" when change.Model is { } model: _form.GpuModels.Add(model); break;
            case "pools" when change.Demand is { } pool: _form.Pools.Add(pool); break;
            case "requiredLabels" when change.Demand is { } labels: NodeLabels.Names(labels).ToList().ForEach(label => _form.RequiredLabels.Remove(label)); break;
        }

        await EstimateAsync();
    }

    private async Task ChooseKind(CommandKind kind)
    {
        _form.CommandKind = kind;
        if (kind == CommandKind.Capability && _form.CapabilityId.Length == 0)
            _form.Choose(Capabilities.All[0], Capabilities.All[0].Verbs[0]);
        await EstimateAsync();
    }

    private async Task ChooseProjectAsync(ChangeEventArgs change)
    {
        _form.ProjectId = Guid.Parse((string)change.Value!);
        _form.DropFiles(Capabilities);
        await FilesChangedAsync();
    }

    private async Task FilesChangedAsync()
    {
        _files = await ProjectFiles.ListAsync(_caller, new ProjectId(_form.ProjectId), _left) ?? [];
        _room = (await Quotas.RoomAsync(_caller, new ProjectId(_form.ProjectId), _left))?.Rows ?? [];
        await EstimateAsync();
    }

    private Task ChoosePriorityAsync(PriorityClass priority)
    {
        _form.PriorityClass = priority;
        return EstimateAsync();
    }

    private Task ToggleModelAsync(string model, ChangeEventArgs change)
    {
        if (change.Value is true)
            _form.GpuModels.Add(model);
        else
            _form.GpuModels.Remove(model);
        return EstimateAsync();
    }

    private void SetName(ChangeEventArgs change) => _form.Name = (string?)change.Value ?? "";

    private void SetVariables(ChangeEventArgs change) => _form.Variables = (string?)change.Value ?? "";

    private void SetType(ChangeEventArgs change) => _form.TaskType = Enum.Parse<TaskType>((string)change.Value!);

    private void SetRetry(ChangeEventArgs change) => _form.AllowRetryOnLost = change.Value is true;

    private Task SetCommand(ChangeEventArgs change)
    {
        _form.CommandText = (string?)change.Value ?? "";
        return EstimateAsync();
    }

    private Task SetEnvironment(ChangeEventArgs change)
    {
        _form.EnvironmentName = (string?)change.Value ?? "";
        return EstimateAsync();
    }

    private Task SetCores(ChangeEventArgs change) => SetNumberAsync(change, value => _form.Cores = value);

    private Task SetMemory(ChangeEventArgs change) => SetNumberAsync(change, value => _form.MemoryGibibytes = value);

    private Task SetMinutes(ChangeEventArgs change) => SetNumberAsync(change, value => _form.MaxMinutes = (long)value);

    private Task SetGpu(ChangeEventArgs change) => SetNumberAsync(change, value => _form.GpuMilli = (long)value);

    // Bounded so that the product with its unit never overflows; the range itself is the handler's to judge.
    private Task SetNumberAsync(ChangeEventArgs change, Action<decimal> set)
    {
        set(decimal.TryParse((string?)change.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Math.Clamp(value, 0, 1_000_000_000) : 0);
        return EstimateAsync();
    }

    private string? Invalid(string field) => _problem?.Field == field ? "true" : null;
}
