using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

public sealed partial class TaskListPage : IAsyncDisposable
{
    private readonly Dictionary<Guid, TaskSnapshot> _live = [];
    private FeedWatch<ComputeTaskId, TaskSnapshot>? _changes;
    private Caller _caller = default!;
    private List<TaskRow>? _rows;
    private IReadOnlyList<ProjectScope> _projects = [];
    private HashSet<Guid> _organisations = [];
    private bool _isFiltered;
    private int _page = 1;
    private int _pageSize = 25;
    private int _total;

    [Inject]
    public required IStringLocalizer<ComputeTasksText> Text { get; init; }

    [Inject]
    public required ComputeTaskQueries Queries { get; init; }

    [Inject]
    public required ProjectQueries ProjectQueries { get; init; }

    [Inject]
    public required TaskProgressFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "project")]
    private Guid? Project { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageNumber { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        _projects = await ProjectQueries.AllAsync(_caller, CancellationToken.None);
        _organisations = [.. _projects.Select(project => project.Organisation.Id.Value)];
        // Subscribed before the first look; a circuit only, since a prerendered page watches nothing.
        if (RendererInfo.IsInteractive)
            _changes = new FeedWatch<ComputeTaskId, TaskSnapshot>(Feed, snapshot => _organisations.Contains(snapshot.OrganisationId.Value), TaskProgressFeed.Pause, Time);
    }

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        _changes?.Start(snapshots => InvokeAsync(() => TakeAsync(snapshots)), DispatchExceptionAsync);
    }

    private async Task LoadAsync()
    {
        var states = Enum.TryParse<TaskState>(State, out var state) ? new[] { state } : [];
        _isFiltered = !string.IsNullOrWhiteSpace(Query) || states.Length > 0 || Project is not null;
        var result = await Queries.ListAsync(_caller, new TaskFilter(Query, states, Project, PageNumber ?? 1), CancellationToken.None);
        (_rows, _page, _pageSize, _total) = ([.. result.Rows], result.Page, result.PageSize, result.Total);
        foreach (var row in _rows)
        {
            if (_live.TryGetValue(row.Id, out var live) && live.Version < row.Version)
                _live.Remove(row.Id);
        }
    }

    private async Task TakeAsync(IReadOnlyCollection<TaskSnapshot> snapshots)
    {
        var mustReload = false;
        foreach (var snapshot in snapshots)
        {
            var row = _rows?.Find(row => row.Id == snapshot.TaskId.Value);
            // A new task, another state, or another place in the queue changes the row's facts; progress alone does not.
            mustReload |= row is null ? _page == 1 : row.State != snapshot.State || (row.State == TaskState.Queued && row.Version < snapshot.Version);
            _live[snapshot.TaskId.Value] = snapshot;
        }

        if (mustReload)
            await LoadAsync();
        StateHasChanged();
    }

    private string PageHref(int page) => $"/tasks?q={Uri.EscapeDataString(Query ?? "")}&state={State}&project={Project}&page={page}";
}
