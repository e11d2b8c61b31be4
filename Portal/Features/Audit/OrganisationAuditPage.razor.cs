using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Audit;

public sealed partial class OrganisationAuditPage
{
    private OrganisationAuditView? _view;
    private bool _isRefused;
    private OrganisationId? _organisation;

    [Inject]
    public required IStringLocalizer<AuditText> Text { get; init; }

    [Inject]
    public required OrganisationAudit Audit { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "actor")]
    private string? Actor { get; set; }

    [SupplyParameterFromQuery(Name = "act")]
    private string? Act { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private AuditFilter Current => new(Actor, Act, null, AuditFilters.Day(From), AuditFilters.Day(To));

    private string CsvAddress => Navigation.GetUriWithQueryParameters($"/api/organisations/{_organisation}/audit/csv", AuditFilters.Query(Current));

    protected override async Task OnParametersSetAsync()
    {
        var caller = Caller.Require((await Authentication).User);
        var found = await Audit.ListAsync(caller, _organisation, Current, Page ?? 1, CancellationToken.None);
        (_isRefused, _view) = (!found.IsAccepted, found.IsAccepted ? found.Value : null);
        _organisation = _view?.Id ?? _organisation;
    }

    private string Address(int page) => Navigation.GetUriWithQueryParameter("page", page == 1 ? null : page);
}
