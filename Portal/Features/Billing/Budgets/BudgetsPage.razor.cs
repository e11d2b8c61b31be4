using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Billing.Budgets;

public sealed partial class BudgetsPage
{
    private FeedWatch<OrganisationId, OrganisationId>? _changes;
    private Caller _caller = default!;
    private BudgetsView? _view;
    private BudgetForm? _form;
    private BudgetView? _removing;
    private string? _problem;
    private bool _isLoaded;

    [Inject]
    public required IStringLocalizer<BudgetText> Text { get; init; }

    [Inject]
    public required BudgetQueries Queries { get; init; }

    [Inject]
    public required ChangeBudget Handler { get; init; }

    [Inject]
    public required BalanceFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool CanAdd => _view is { Budgets.Count: > 0 } view && (!view.HasOrganisationBudget || view.Projects.Count + view.Keys.Count > 0);

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_changes is not null || _view is not { } view)
            return;
        _changes = new FeedWatch<OrganisationId, OrganisationId>(Feed, organisation => organisation == view.OrganisationId, BalanceFeed.Pause, Time);
        // Once more now that the feed is heard: what changed between the two looks is in.
        await ReloadAsync();
        _changes.Start(_ => InvokeAsync(ReloadAsync), DispatchExceptionAsync);
    }

    private async Task LoadAsync()
    {
        _view = await Queries.ListAsync(_caller, null, CancellationToken.None);
        _isLoaded = true;
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private void Open(BudgetView? budget) =>
        (_form, _problem) = (BudgetForm.Of(budget, Proposed(_view!)), null);

    // The first that is on offer, as the list shows it.
    private static string Proposed(BudgetsView view) => view switch
    {
        { HasOrganisationBudget: false } => "",
        { Projects: [var project, ..] } => project.Id.ToString(),
        { Keys: [var key, ..] } => BudgetForm.OfKey(key.Id),
        _ => "",
    };

    private async Task SaveAsync()
    {
        if ((await Handler.SetAsync(_caller, _form!.ToRequest(_view!.OrganisationId.Value), CancellationToken.None)).Refusal is { } refusal)
        {
            _problem = Words(refusal);
            return;
        }

        (_form, _problem) = (null, null);
        await LoadAsync();
    }

    private async Task RemoveAsync()
    {
        var refusal = await Handler.RemoveAsync(_caller, _view!.OrganisationId.Value, _removing!.Project, _removing.Key, CancellationToken.None);
        (_removing, _problem) = (null, refusal is null ? null : Words(refusal));
        await LoadAsync();
    }

    private string Left(BudgetView budget) => budget switch
    {
        { Room: not null } when budget.Spent > budget.Amount => Text["OverByFiles", MoneyFormat.Format(budget.Spent - budget.Amount), MoneyFormat.Format(budget.SpentOnFiles)],
        { Room: { } room } => Text["Left", MoneyFormat.Format(room)],
        _ when budget.Spent > budget.Amount => Text["Over", MoneyFormat.Format(budget.Spent - budget.Amount)],
        _ => Text["LeftSoft", MoneyFormat.Format(budget.Amount - budget.Spent)],
    };

    private string Words(Refusal refusal)
    {
        string Value(string name) => refusal.Details?.GetValueOrDefault(name) ?? "";
        var words = refusal.Code switch
        {
            "invalid_amount" => Text["Refusal.invalid_amount", Value("most"), Value("decimals")],
            "invalid_thresholds" => Text["Refusal.invalid_thresholds", Value("most"), Value("count")],
            "budget_below_use" => Text["Refusal.budget_below_use", Value("least")],
            _ => Text["Refusal." + refusal.Code],
        };
        return words.ResourceNotFound ? Text["Refusal.other", refusal.Code] : words;
    }
}
