using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Engines;
using Portal.Features.Billing.Auditing;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Overview;

public sealed partial class OverviewPage : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private OverviewView? _view;
    private SelfAuditRow? _audit;
    private Caller _caller = default!;
    private FeedWatch<int, DateTimeOffset>? _changes;

    [Inject]
    public required IStringLocalizer<OverviewText> Text { get; init; }

    [Inject]
    public required IStringLocalizer<SharedText> Shared { get; init; }

    [Inject]
    public required IStringLocalizer<EngineText> Engine { get; init; }

    [Inject]
    public required OverviewQueries Queries { get; init; }

    [Inject]
    public required SelfAudit Audit { get; init; }

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

    private async Task LoadAsync()
    {
        _view = await Queries.GetAsync(_caller, CancellationToken.None);
        _audit = await Audit.LastAsync(CancellationToken.None);
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }
}
