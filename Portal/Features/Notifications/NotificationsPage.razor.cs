using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Components.Shared;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Notifications;

public sealed partial class NotificationsPage
{
    private FeedWatch<UserId, UserId>? _changes;
    private NotificationPageView? _view;
    private Caller _caller = default!;

    [Inject]
    public required IStringLocalizer<NotificationText> Text { get; init; }

    [Inject]
    public required NotificationQueries Queries { get; init; }

    [Inject]
    public required ReadNotifications Reading { get; init; }

    [Inject]
    public required NotificationFeed Feed { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool IsUnread => Show == "unread";

    private IReadOnlyList<TabItem> Items => [new("", Text["All"]), new("unread", Text["Unread"], _view!.Unread)];

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_changes is not null || _view is null)
            return;
        _changes = new FeedWatch<UserId, UserId>(Feed, person => person == _caller.Id, NotificationFeed.Pause, Time);
        // Once more now that the feed is heard: what came between the two looks is in.
        await ReloadAsync();
        _changes.Start(_ => InvokeAsync(ReloadAsync), DispatchExceptionAsync);
    }

    private async Task LoadAsync() => _view = await Queries.ListAsync(_caller, IsUnread, Page ?? 1, CancellationToken.None);

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync(NotificationRow row)
    {
        if (!row.IsRead)
            await Reading.HandleAsync(_caller, new ReadNotificationsRequest([row.Id]), CancellationToken.None);
    }

    private async Task ReadAllAsync()
    {
        await Reading.HandleAsync(_caller, new ReadNotificationsRequest(), CancellationToken.None);
        await LoadAsync();
    }

    private string Address(int page) => Navigation.GetUriWithQueryParameter("page", page == 1 ? null : page);

    private static string Face(AlertKind kind) => kind switch
    {
        AlertKind.BudgetThreshold => Icons.Material.Outlined.Savings,
        AlertKind.BalanceLow or AlertKind.TaskShortOfMoney or AlertKind.StorageUnpaid => Icons.Material.Outlined.HourglassBottom,
        AlertKind.InvoiceIssued => Icons.Material.Outlined.ReceiptLong,
        AlertKind.PaymentReceived => Icons.Material.Outlined.AccountBalanceWallet,
        AlertKind.TaskEnded => Icons.Material.Outlined.Layers,
        _ => Icons.Material.Outlined.ErrorOutline,
    };
}
