using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Components.Shared;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Files;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

public sealed partial class TaskPage : IAsyncDisposable
{
    private FeedWatch<ComputeTaskId, TaskSnapshot>? _changes;
    private FeedWatch<OrganisationId, OrganisationId>? _money;
    private Caller _caller = default!;
    private TaskDetail? _detail;
    private TaskSnapshot? _live;
    private AttemptFolder? _folder;
    private IReadOnlyList<UsageSample> _samples = [];
    private IReadOnlyList<ResultFile> _results = [];
    private TaskReceipt? _receipt;
    private long _logBytes;
    private bool _isMissing;
    private bool _asksStop;

    [Inject]
    public required IStringLocalizer<ComputeTasksText> Text { get; init; }

    [Inject]
    public required ComputeTaskQueries Queries { get; init; }

    [Inject]
    public required TaskReceiptQueries Receipts { get; init; }

    [Inject]
    public required StopComputeTask StopHandler { get; init; }

    [Inject]
    public required TaskProgressFeed Feed { get; init; }

    [Inject]
    public required BalanceFeed Balances { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required IOptions<ProjectFileOptions> FileOptions { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    private string? Tab { get; set; }

    // An operator sees facts alone: no log, no results, no receipt.
    private string Active => Tab is "metrics" or "events" or "configuration" ? Tab : _detail is { IsOperatorView: true } ? "events" : Tab is "results" or "cost" ? Tab : "log";

    private TaskState State => _live?.State ?? _detail!.Task.State;

    private bool IsFinal => State is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    private bool IsSaving => _live?.IsSaving ?? _detail!.LastAttempt?.State == AttemptState.Saving;

    private string Currency => _detail!.Task.QuotedCurrency;

    private Money Maximum => new(_detail!.Task.QuotedMaximumMicros, Currency);

    private Money Cost => new(_detail!.CostMicros ?? _live?.CostMicros ?? 0, Currency);

    private bool IsSmall => Maximum.Micros < 100_000;

    private long LogBytes => Math.Max(_logBytes, _live?.LogBytes ?? 0);

    private DateTimeOffset? KeptUntil => _detail!.Task.EndedAt?.AddDays(FileOptions.Value.ResultDays);

    private TimeSpan? Elapsed => Math.Max(_live?.ElapsedMilliseconds ?? 0, _detail!.LastAttempt?.RunMilliseconds ?? 0) is > 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private TabItem[] TabItems => _detail!.IsOperatorView ?
    [
        new("metrics", Text["Metrics"]), new("events", Text["Events"]), new("configuration", Text["Configuration"]),
    ] :
    [
        new("log", Text["Log"]), new("metrics", Text["Metrics"]), new("results", Text["Results"], IsFinal ? _results.Count : null),
        new("cost", Text["Cost"]), new("events", Text["Events"]), new("configuration", Text["Configuration"]),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
        if (_money is not null)
            await _money.DisposeAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        var id = new ComputeTaskId(Id);
        // Subscribed before the first look: what changes in between is not missed.
        if (RendererInfo.IsInteractive)
        {
            _changes = new FeedWatch<ComputeTaskId, TaskSnapshot>(Feed, snapshot => snapshot.TaskId == id, TaskProgressFeed.Pause, Time);
            _money = new FeedWatch<OrganisationId, OrganisationId>(Balances, organisation => organisation == _detail?.Task.OrganisationId, BalanceFeed.Pause, Time);
        }

        await LoadAsync();
        _changes?.Start(snapshots => InvokeAsync(() => TakeAsync(snapshots)), DispatchExceptionAsync);
        // Whether what is held for it suffices hangs on what others spend and pay in.
        _money?.Start(_ => InvokeAsync(ReloadAsync), DispatchExceptionAsync);
    }

    protected override async Task OnParametersSetAsync()
    {
        await ReadFilesAsync();
        if (Active == "cost")
            _receipt = await Receipts.GetAsync(_caller, new ComputeTaskId(Id), CancellationToken.None);
    }

    private async Task LoadAsync()
    {
        _detail = await Queries.GetAsync(_caller, new ComputeTaskId(Id), CancellationToken.None);
        _isMissing = _detail is null;
        if (_live is not null && _detail is not null && _live.Version < _detail.Task.Version)
            _live = _live with { State = _detail.Task.State, Version = _detail.Task.Version };
        _folder = _detail is null ? null : await Queries.FolderAsync(_caller, new ComputeTaskId(Id), null, CancellationToken.None);
        if (Active == "cost")
            _receipt = await Receipts.GetAsync(_caller, new ComputeTaskId(Id), CancellationToken.None);
        await ReadFilesAsync();
    }

    // The spool's own files: read when their tab is open.
    private async Task ReadFilesAsync()
    {
        if (Active == "metrics")
            _samples = await Queries.UsageAsync(_caller, new ComputeTaskId(Id), null, CancellationToken.None) ?? [];
        if (_folder is null)
            return;
        _logBytes = new FileInfo(_folder.Log) is { Exists: true } log ? log.Length : 0;
        if (_detail!.LastAttempt is { HasResults: true })
            _results = TaskResults.List(_folder);
    }

    private async Task TakeAsync(IReadOnlyCollection<TaskSnapshot> snapshots)
    {
        foreach (var snapshot in snapshots)
        {
            var isOlder = _detail is not null && snapshot.Version < _detail.Task.Version;
            if (isOlder)
                continue;
            var hasMoved = _detail is null || snapshot.State != _detail.Task.State || snapshot.State == TaskState.Queued;
            _live = _detail is { IsOperatorView: true } ? snapshot with { ProgressText = null } : snapshot;
            if (hasMoved)
                await LoadAsync();
            else if (Active == "metrics")
                await ReadFilesAsync();
        }

        StateHasChanged();
    }

    private async Task ReloadAsync()
    {
        if (_detail is null || IsFinal)
            return;
        await LoadAsync();
        StateHasChanged();
    }

    private async Task StopAsync()
    {
        _asksStop = false;
        await StopHandler.HandleAsync(_caller, new ComputeTaskId(Id), asOperator: _detail!.IsOperatorView, CancellationToken.None);
        await LoadAsync();
    }

    private Task<LogPage> ReadLogAsync(long offset, CancellationToken cancellationToken) => Task.FromResult(LogFile.ReadPage(_folder!.Log, offset));
}
