using Microsoft.AspNetCore.Components;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <summary>What an administrator does with an organisation's money besides topping it up; stands on the customer's page.</summary>
public sealed partial class PaymentActs
{
    private IReadOnlyList<RefundableTopUp> _refundable = [];
    private Act _open;
    private Guid _id;
    private Guid _topUp;
    private string _amount = "";
    private string _reference = "";
    private DateOnly? _lastDay;
    private string? _problem;

    private enum Act
    {
        None,
        Credit,
        Limit,
        Refund,
    }

    [Inject]
    public required GrantCredit Grants { get; init; }

    [Inject]
    public required ChangeCreditLimit Limits { get; init; }

    [Inject]
    public required RefundTopUp Refunds { get; init; }

    [Inject]
    public required FreshSignIn Fresh { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required PaymentQueries Queries { get; init; }

    [Parameter, EditorRequired]
    public OrganisationId Organisation { get; set; }

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public string Currency { get; set; } = "";

    /// <summary>As agreed now.</summary>
    [Parameter, EditorRequired]
    public Money CreditLimit { get; set; }

    [Parameter, EditorRequired]
    public Caller Caller { get; set; } = default!;

    /// <summary>Tells that it was done; true when a second administrator is waited for.</summary>
    [Parameter, EditorRequired]
    public EventCallback<bool> OnDone { get; set; }

    [CascadingParameter(Name = "TimeZone")]
    private string Zone { get; set; } = "UTC";

    // The id is made when the form opens: however often it is sent, the money moves once.
    private void Open(Act act) =>
        (_open, _id, _amount, _reference, _lastDay, _problem) = (act, LedgerTransferId.New().Value, act == Act.Limit ? CreditLimit.ToDecimalString() : "", "", null, null);

    private void Close() => _open = Act.None;

    private async Task OpenRefundAsync()
    {
        // Before anything is filled in, so that nothing is lost by confirming.
        if (await Fresh.RefuseAsync(Caller, CancellationToken.None) is not null)
        {
            Confirm();
            return;
        }

        _refundable = await Queries.RefundableAsync(Caller, Organisation, CancellationToken.None) ?? [];
        _topUp = _refundable.Count > 0 ? _refundable[0].Id : Guid.Empty;
        Open(Act.Refund);
    }

    private void Confirm() => Navigation.NavigateTo(FreshSignIn.PageFor("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);

    private async Task GrantAsync() =>
        await DoneAsync(await Grants.HandleAsync(Caller, Organisation, new GrantCreditRequest(_id, _amount, _reference, _lastDay), CancellationToken.None));

    private async Task RefundAsync()
    {
        if (_refundable.Count == 0)
            Close();
        else
            await DoneAsync(await Refunds.HandleAsync(Caller, Organisation, new RefundTopUpRequest(_id, _topUp, _amount, _reference), CancellationToken.None));
    }

    private async Task LimitAsync()
    {
        if (await Limits.HandleAsync(Caller, Organisation, new ChangeCreditLimitRequest(_amount), CancellationToken.None) is { } refusal)
        {
            _problem = PaymentWords.Of(refusal, Text);
            return;
        }

        Close();
        await OnDone.InvokeAsync(false);
    }

    private async Task DoneAsync(Result<PaymentAnswer> answer)
    {
        if (answer.Refusal is { Code: FreshSignIn.Needed })
        {
            Confirm();
            return;
        }

        if (!answer.IsAccepted)
        {
            _problem = PaymentWords.Of(answer.Refusal, Text);
            return;
        }

        Close();
        await OnDone.InvokeAsync(answer.Value.IsWaiting);
    }
}
