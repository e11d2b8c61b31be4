using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Closing;

/// <summary>What closing an organisation means, the act itself, and how far it is. Works by forms alone.</summary>
public sealed partial class CloseOrganisationPage
{
    private const string Path = "/organisation/close";

    private OrganisationClosingView? _view;
    private IReadOnlyList<ClosedOrganisation> _closed = [];
    private Refusal? _problem;
    private bool _isFresh;

    [Inject]
    public required IStringLocalizer<ClosingText> Text { get; init; }

    [Inject]
    public required ClosingQueries Queries { get; init; }

    [Inject]
    public required CloseOrganisation Handler { get; init; }

    [Inject]
    public required FreshSignIn Fresh { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "organisation")]
    private Guid? Organisation { get; set; }

    [SupplyParameterFromQuery(Name = "done")]
    private string? Done { get; set; }

    [SupplyParameterFromForm]
    private string? Confirmation { get; set; }

    [SupplyParameterFromForm]
    private Guid? Id { get; set; }

    private Caller Caller => Http.Caller();

    private string Self => _view is { } view ? $"{Path}?organisation={view.Id}" : Path;

    protected override async Task OnInitializedAsync()
    {
        _view = await Queries.GetAsync(Caller, Organisation, Http.RequestAborted) is { IsAccepted: true } found ? found.Value : null;
        _closed = [.. (await Queries.ClosedAsync(Caller, Http.RequestAborted)).Where(one => _view is null || one.Id == _view.Id || _view.State == OrganisationState.Closed)];
        _isFresh = await Fresh.RefuseAsync(Caller, Http.RequestAborted) is null;
    }

    private string Title(OrganisationClosingView view) => view.State switch
    {
        OrganisationState.Closing => Text["ClosingTitle", view.Name],
        OrganisationState.Closed => Text["ClosedTitle", view.Name],
        _ => Text["CloseTitle"],
    };

    private string? Sub(OrganisationClosingView view) => view.State switch
    {
        OrganisationState.Open => Text["CloseSub", view.Name].Value,
        OrganisationState.Closing => Text["ClosingSub"].Value,
        _ => null,
    };

    private async Task CloseAsync()
    {
        if (Id is { } id)
            Leave(await Handler.CloseAsync(Caller, id, new CloseOrganisationRequest(Confirmation), Http.RequestAborted), "begun");
    }

    private async Task CallOffAsync()
    {
        if (Id is { } id)
            Leave(await Handler.CallOffAsync(Caller, id, Http.RequestAborted), "called-off");
    }

    // To the page again, so that reloading it repeats nothing.
    private void Leave(Refusal? refusal, string done)
    {
        _problem = refusal;
        if (refusal is null)
            Navigation.NavigateTo($"{Self}&done={done}");
        else if (refusal.Code == FreshSignIn.Needed)
            Navigation.NavigateTo(FreshSignIn.PageFor(Self));
    }
}
