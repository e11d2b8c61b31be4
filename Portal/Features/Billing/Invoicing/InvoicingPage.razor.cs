using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Storage;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Invoicing;

public sealed partial class InvoicingPage : ComponentBase
{
    private IReadOnlyList<DuePeriod> _due = [];
    private IReadOnlyList<InvoicingOutcome>? _outcomes;
    private InvoicePage? _issued;
    private InvoicingProgress? _progress;
    private Caller _caller = default!;
    private DateTime? _to;
    private string? _clockError;
    private string _taxFrom = "";
    private string _taxTo = "";

    [Inject]
    public required InvoicingRun Run { get; init; }

    [Inject]
    public required MeterStorage Storage { get; init; }

    [Inject]
    public required InvoiceQueries Invoices { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required IDbContextFactory<PortalDbContext> Contexts { get; init; }

    [Inject]
    public required IOptions<PortalOptions> Site { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery]
    public int? Page { get; set; }

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Site.Value.DefaultTimeZone);

    protected override async Task OnParametersSetAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        var today = LocalDay.Containing(Time.GetUtcNow(), Zone);
        (_taxFrom, _taxTo) = (new DateOnly(today.Year, today.Month, 1).ToString("O"), today.ToString("O"));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _due = await Run.DueAsync(CancellationToken.None);
        _issued = await Invoices.ListAllAsync(_caller, Page ?? 1, CancellationToken.None);
    }

    private async Task RunAsync()
    {
        if (_progress is not null)
            return;
        _outcomes = null;
        _progress = new InvoicingProgress(0, _due.Count, null);
        try
        {
            // Off the circuit, which only hears how far it is: the page stays alive while thousands are closed.
            _outcomes = await Task.Run(() => Run.RunAsync(_caller, progress => _ = InvokeAsync(() => Show(progress)), CancellationToken.None));
        }
        finally
        {
            _progress = null;
            await LoadAsync();
        }
    }

    private void Show(InvoicingProgress progress)
    {
        if (_progress is null)
            return;
        _progress = progress;
        StateHasChanged();
    }

    private Task MoveToNextMonthAsync() => MoveToAsync(BillingPeriod.Containing(Time.GetUtcNow(), Zone).End);

    private async Task MoveAsync()
    {
        if (_to is not { } to)
        {
            _clockError = "ClockInvalid";
            return;
        }

        await MoveToAsync(new DateTimeOffset(to, Zone.GetUtcOffset(to)));
    }

    private async Task MoveToAsync(DateTimeOffset to)
    {
        if (Time is not TestClock clock)
            return;
        _clockError = await clock.MoveAsync(_caller, to, Contexts, CancellationToken.None) is { } refusal ? $"Clock.{refusal.Code}" : null;
        if (_clockError is null)
            await Storage.RunAsync(CancellationToken.None);
        await LoadAsync();
        // What has fallen due is closed, as it would have been had the time passed.
        if (_clockError is null && _due.Count > 0)
            await RunAsync();
    }
}
