using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Security;

namespace Portal.Features.Audit;

public sealed partial class AuditPage
{
    private AuditPageView? _view;
    private IReadOnlyList<string> _acts = [];

    [Inject]
    public required IStringLocalizer<AuditText> Text { get; init; }

    [Inject]
    public required AuditQueries Queries { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "actor")]
    private string? Actor { get; set; }

    [SupplyParameterFromQuery(Name = "act")]
    private string? Act { get; set; }

    [SupplyParameterFromQuery(Name = "target")]
    private string? Target { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private AuditFilter Current => new(Actor, Act, Target, AuditFilters.Day(From), AuditFilters.Day(To));

    private string CsvAddress => Navigation.GetUriWithQueryParameters("/api/admin/audit/csv", AuditFilters.Query(Current));

    protected override async Task OnParametersSetAsync()
    {
        var caller = Caller.Require((await Authentication).User);
        _acts = await Queries.ActsAsync(caller, CancellationToken.None);
        _view = await Queries.ListAsync(caller, Current, Page ?? 1, CancellationToken.None);
    }

    private string Address(int page) => Navigation.GetUriWithQueryParameter("page", page == 1 ? null : page);
}
