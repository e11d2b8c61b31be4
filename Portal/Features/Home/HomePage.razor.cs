using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Home;

public sealed partial class HomePage : IAsyncDisposable
{
    private readonly Dictionary<Guid, TaskSnapshot> _live = [];
    private FeedWatch<ComputeTaskId, TaskSnapshot>? _changes;
    private Caller _caller = default!;
    private HomeView? _view;
    private IReadOnlyList<QuotaRow> _quotas = [];
    private IReadOnlyList<TaskRow> _running = [];
    private IReadOnlyList<TaskRow> _recent = [];
    private bool _isReady;

    [Inject]
    public required IStringLocalizer<HomeText> Text { get; init; }

    [Inject]
    public required HomeQueries Queries { get; init; }

    [Inject]
    public required ComputeTaskQueries Tasks { get; init; }

    [Inject]
    public required QuotaQueries Quotas { get; init; }

    [Inject]
    public required TaskProgressFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
        if (_view is { } view && RendererInfo.IsInteractive)
        {
            var organisation = view.Organisation.Id;
            _changes = new FeedWatch<ComputeTaskId, TaskSnapshot>(Feed, snapshot => snapshot.OrganisationId == organisation, TaskProgressFeed.Pause, Time);
            // Once more now that the feed is heard: what changed between the two looks is in.
            await LoadAsync();
            _changes.Start(snapshots => InvokeAsync(() => TakeAsync(snapshots)), DispatchExceptionAsync);
        }

        _isReady = true;
    }

    private async Task LoadAsync()
    {
        _view = await Queries.GetAsync(_caller, CancellationToken.None);
        if (_view is null)
            return;
        // Where nothing is held of a limit, it is not what matters now.
        _quotas = [.. (await Quotas.GetAsync(_caller, _view.Organisation.Id.Value, CancellationToken.None))?.Rows.Where(row => row.InUse > 0) ?? []];
        _running = (await Tasks.ListAsync(_caller, new TaskFilter(States: [TaskState.Queued, TaskState.Admitted, TaskState.Running], PageSize: 8), CancellationToken.None)).Rows;
        _recent = (await Tasks.ListAsync(_caller, new TaskFilter(States: [TaskState.Succeeded, TaskState.Failed, TaskState.Cancelled], PageSize: 6), CancellationToken.None)).Rows;
    }

    private async Task TakeAsync(IReadOnlyCollection<TaskSnapshot> snapshots)
    {
        var hasMoved = false;
        foreach (var snapshot in snapshots)
        {
            hasMoved |= !_live.TryGetValue(snapshot.TaskId.Value, out var before) || before.State != snapshot.State;
            _live[snapshot.TaskId.Value] = snapshot;
        }

        if (hasMoved)
            await LoadAsync();
        StateHasChanged();
    }
}
