using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Queue;

public sealed partial class QueuePage : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private QueueView? _view;
    private NodePlan _plan = default!;
    private Caller _caller = default!;
    private FeedWatch<int, DateTimeOffset>? _changes;
    private Asked? _asked;
    private Refusal? _problem;

    [Inject]
    public required IStringLocalizer<QueueText> Text { get; init; }

    [Inject]
    public required QueueQueries Queries { get; init; }

    [Inject]
    public required StopComputeTask Handler { get; init; }

    [Inject]
    public required CapacityFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        if (RendererInfo.IsInteractive)
            _changes = new FeedWatch<int, DateTimeOffset>(Feed, _ => true, Pause, Time);
        await LoadAsync();
        _changes?.Start(_ => InvokeAsync(RefreshAsync), DispatchExceptionAsync);
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        _view = await Queries.GetAsync(_caller, CancellationToken.None);
        _plan = NodePlan.Of(_view, Time.GetUtcNow());
    }

    private void Ask(Guid taskId, string name, bool isWaiting) => _asked = new Asked(taskId, name, isWaiting);

    private async Task StopAsync()
    {
        if (_asked is not { } asked)
            return;
        _problem = await Handler.HandleAsync(_caller, new ComputeTaskId(asked.TaskId), asOperator: true, CancellationToken.None);
        _asked = null;
        await LoadAsync();
    }

    private string RefusalText(Refusal refusal)
    {
        var text = Text["Refusal." + refusal.Code];
        return text.ResourceNotFound ? Text["Refusal.other", refusal.Code] : text;
    }

    private bool IsToday(DateTimeOffset instant) => (instant - Time.GetUtcNow()).Duration() < TimeSpan.FromHours(12);

    private static string ClassTone(PriorityClass priorityClass) => priorityClass switch { PriorityClass.Urgent => "bad", PriorityClass.Spot => "warn", _ => "" };

    private static string Demands(WaitingTaskView task) => string.Join(" · ", new[] { string.Join(", ", task.Pools), NodeLabels.Text(task.RequiredLabels) }.Where(text => text.Length > 0));

    private static string Models(IReadOnlyList<string> models) => models.Count <= 3 ? string.Join(", ", models) : $"{string.Join(", ", models.Take(3))} +{models.Count - 3}";

    private sealed record Asked(Guid TaskId, string Name, bool IsWaiting);
}
