using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Engines;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Capacity;

public sealed partial class CapacityPage : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly UseMeter _use = new();
    private CapacityView? _view;
    private Caller _caller = default!;
    private FeedWatch<int, DateTimeOffset>? _changes;
    private FeedWatch<ComputeTaskId, TaskSnapshot>? _meters;
    private NodeView? _withholding;
    private NodeView? _labelling;
    private int _percent;
    private string _labels = "";
    private Refusal? _problem;
    private Refusal? _dialogProblem;

    [Inject]
    public required IStringLocalizer<CapacityText> Text { get; init; }

    [Inject]
    public required IStringLocalizer<SharedText> Shared { get; init; }

    [Inject]
    public required IStringLocalizer<EngineText> Engine { get; init; }

    [Inject]
    public required CapacityQueries Queries { get; init; }

    [Inject]
    public required ChangeNode Handler { get; init; }

    [Inject]
    public required CapacityFeed Feed { get; init; }

    [Inject]
    public required TaskProgressFeed Progress { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private IEnumerable<NodeTaskView> AllTasks => _view!.Nodes.SelectMany(node => node.Tasks);

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
        if (_meters is not null)
            await _meters.DisposeAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        if (RendererInfo.IsInteractive)
        {
            // Before the first look at the database, so that nothing falls between.
            _changes = new FeedWatch<int, DateTimeOffset>(Feed, _ => true, Pause, Time);
            _meters = new FeedWatch<ComputeTaskId, TaskSnapshot>(Progress, _ => true, Pause, Time);
        }

        await LoadAsync();
        _meters?.Start(snapshots => InvokeAsync(() => Hear(snapshots)), DispatchExceptionAsync);
        _changes?.Start(_ => InvokeAsync(RefreshAsync), DispatchExceptionAsync);
    }

    private void Hear(IReadOnlyCollection<TaskSnapshot> snapshots)
    {
        foreach (var snapshot in snapshots)
            _use.Heard(snapshot);
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        _view = await Queries.GetAsync(_caller, CancellationToken.None);
        _use.KeepOnly(AllTasks.Select(task => task.TaskId));
    }

    private async Task ActAsync(NodeView node, NodeAct act)
    {
        _problem = null;
        if (act == NodeAct.Withhold)
        {
            (_withholding, _percent, _dialogProblem) = (node, node.WithheldPerMille / 10, null);
            return;
        }

        if (act == NodeAct.Label)
        {
            (_labelling, _labels, _dialogProblem) = (node, NameValueLines.Of(node.Labels), null);
            return;
        }

        _problem = await Handler.HandleAsync(_caller, new ChangeNodeRequest(node.Id, act), CancellationToken.None);
        await LoadAsync();
    }

    private async Task WithholdAsync()
    {
        if (_withholding is not { } node)
            return;
        _dialogProblem = await Handler.HandleAsync(_caller, new ChangeNodeRequest(node.Id, NodeAct.Withhold, _percent is >= 0 and <= 100 ? _percent * 10 : -1), CancellationToken.None);
        if (_dialogProblem is not null)
            return;
        CloseDialog();
        await LoadAsync();
    }

    private async Task LabelAsync()
    {
        if (_labelling is not { } node)
            return;
        _dialogProblem = await Handler.HandleAsync(_caller, new ChangeNodeRequest(node.Id, NodeAct.Label, Labels: NameValueLines.Read(_labels)), CancellationToken.None);
        if (_dialogProblem is not null)
            return;
        CloseDialog();
        await LoadAsync();
    }

    private void CloseDialog() => (_withholding, _labelling) = (null, null);

    private string? Words(Refusal? refusal) => refusal switch
    {
        null => null,
        { Code: "invalid_field", Field: "labels" } => Text["Refusal.labels", NodeLabels.Most].Value,
        { Code: "invalid_field", Field: { } field } when field.StartsWith("labels[", StringComparison.Ordinal) => Text["Refusal.label", field["labels[".Length..^1], NodeLabels.MaxLength].Value,
        _ => Text["Refusal." + refusal.Code].Value,
    };

    private ResourceAmounts Left(NodeView node)
    {
        var left = 1000 - (Math.Clamp(_percent, 0, 100) * 10);
        var devices = node.Gpus.Count - (node.Gpus.Count * (1000 - left) / 1000);
        return new ResourceAmounts(node.Capacity.CpuMillicores * left / 1000, node.Capacity.MemoryMebibytes * left / 1000, devices * 1000L);
    }
}
