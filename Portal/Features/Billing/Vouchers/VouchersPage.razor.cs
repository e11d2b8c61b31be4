using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Vouchers;

public sealed partial class VouchersPage
{
    private VoucherBatchPage? _view;
    private MadeVouchers? _made;
    private Money _madeAmount;
    private Caller _caller = default!;
    private bool _isMaking;
    private Guid _id;
    private string _name = "";
    private string _amount = "";
    private int _count = 10;
    private DateOnly _lastDay;
    private int? _creditDays;
    private string? _problem;

    [Inject]
    public required VoucherQueries Queries { get; init; }

    [Inject]
    public required MakeVouchers Maker { get; init; }

    [Inject]
    public required ChangeVouchers Handler { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [SupplyParameterFromQuery]
    public int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private static (string Name, string? Tone) StateOf(VoucherBatchRow row) =>
        row.IsWithdrawn ? ("Withdrawn", null) : !row.IsReleased ? ("Waiting", "warn") : row.Redeemed == row.Count ? ("Used", null) : row.IsOver ? ("Over", null) : ("Open", "good");

    private async Task LoadAsync() => _view = await Queries.ListAsync(_caller, Page ?? 1, CancellationToken.None);

    private void Open()
    {
        (_isMaking, _id, _made, _problem) = (true, VoucherBatchId.New().Value, null, null);
        if (_lastDay == default)
            _lastDay = LocalDay.Containing(Time.GetUtcNow(), Queries.Zone).AddMonths(3);
    }

    private async Task MakeAsync()
    {
        var made = await Maker.HandleAsync(_caller, new MakeVouchersRequest(_id, _name, _amount, _count, _lastDay, _creditDays), CancellationToken.None);
        if (!made.IsAccepted)
        {
            _problem = Problem(made.Refusal);
            return;
        }

        (_isMaking, _made, _madeAmount) = (false, made.Value, Money.Parse(_amount.Trim(), Queries.Currency));
        await LoadAsync();
    }

    private async Task ChangeAsync(Func<Caller, Guid, CancellationToken, Task<Refusal?>> change, VoucherBatchRow row)
    {
        _problem = await change(_caller, row.Id, CancellationToken.None) is { } refusal ? Problem(refusal) : null;
        await LoadAsync();
    }

    private string Problem(Refusal refusal)
    {
        var words = Text["Refusal." + refusal.Code, refusal.Details?.GetValueOrDefault("most") ?? "", refusal.Details?.GetValueOrDefault("decimals") ?? ""];
        return words.ResourceNotFound ? Text["Refusal.other", refusal.Code] : words;
    }
}
