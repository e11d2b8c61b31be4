using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Components.Shared;
using Portal.Features.Billing.Payments;
using Portal.Features.SupportViews;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Customers;

public sealed partial class CustomerPage : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private CustomerDetailView? _view;
    private Caller _caller = default!;
    private FeedWatch<OrganisationId, OrganisationId>? _changes;
    private MemberRow? _viewed;
    private bool _isMissing;
    private bool _isToppingUp;
    private string? _done;
    private bool _isWaiting;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>The member whose view was asked for before one had to prove who one is.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    private Guid? View { get; set; }

    [Inject]
    public required StartSupportView Views { get; init; }

    [Inject]
    public required IStringLocalizer<CustomersText> Text { get; init; }

    [Inject]
    public required CustomerDetailQuery Query { get; init; }

    [Inject]
    public required BalanceFeed Balances { get; init; }

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
            _changes = new FeedWatch<OrganisationId, OrganisationId>(Balances, organisation => organisation.Value == Id, Pause, Time);
        await LoadAsync();
        if (RendererInfo.IsInteractive && MayView && View != _caller.Id.Value)
            _viewed = _view?.Members.FirstOrDefault(member => member.Id == View);
        _changes?.Start(_ => InvokeAsync(RefreshAsync), DispatchExceptionAsync);
    }

    private bool MayView => Views.IsOffered;

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        _view = await Query.GetAsync(_caller, Id, CancellationToken.None);
        _isMissing = _view is null;
    }

    private void OpenTopUp() => (_isToppingUp, _done) = (true, null);

    private Task ToppedUpAsync((Money Amount, bool IsWaiting) done) => PaidAsync(done.IsWaiting, Text["ToppedUp", MoneyFormat.Format(done.Amount)]);

    private Task PaidAsync(bool isWaiting) => PaidAsync(isWaiting, Text["Done"]);

    private async Task PaidAsync(bool isWaiting, string done)
    {
        (_done, _isWaiting) = (isWaiting ? Text["WaitsForSecond"] : done, isWaiting);
        await LoadAsync();
    }
}
