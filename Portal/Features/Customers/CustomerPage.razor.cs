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
    private Guid _transferId;
    private string _amount = "";
    private string _reference = "";
    private string? _problem;
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
    public required TopUpWallet Handler { get; init; }

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

    // The id is made when the form opens: however often it is sent, the money moves once.
    private void OpenTopUp() =>
        (_isToppingUp, _transferId, _amount, _reference, _problem, _done) = (true, LedgerTransferId.New().Value, "", "", null, null);

    private async Task TopUpAsync()
    {
        var result = await Handler.HandleAsync(_caller, new OrganisationId(Id), new TopUpWalletRequest(_transferId, _amount, _reference), CancellationToken.None);
        if (!result.IsAccepted)
        {
            _problem = Problem(result.Refusal);
            return;
        }

        _isToppingUp = false;
        await PaidAsync(result.Value.IsWaiting, Text["ToppedUp", MoneyFormat.Format(Money.Parse(_amount.Trim(), result.Value.Balance.Posted.Currency))]);
    }

    private Task PaidAsync(bool isWaiting) => PaidAsync(isWaiting, Text["Done"]);

    private async Task PaidAsync(bool isWaiting, string done)
    {
        (_done, _isWaiting) = (isWaiting ? Text["WaitsForSecond"] : done, isWaiting);
        await LoadAsync();
    }

    private string Problem(Refusal refusal)
    {
        var text = Text["Refusal." + refusal.Code, refusal.Details?.GetValueOrDefault("most") ?? "", refusal.Details?.GetValueOrDefault("decimals") ?? ""];
        return text.ResourceNotFound ? Text["Refusal.other", refusal.Code] : text;
    }
}
