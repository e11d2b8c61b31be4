using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Security;

namespace Portal.Features.Audit;

public sealed partial class AuditPage
{
    private AuditPageView? _view;
    private IReadOnlyList<string> _acts = [];
    private string? _actor;
    private string? _act;
    private DateOnly? _from;
    private DateOnly? _to;

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

    private AuditFilter Current => new(Actor, Act, Target, Day(From), Day(To));

    private string CsvAddress => Navigation.GetUriWithQueryParameters("/api/admin/audit/csv", Query(Actor, Act, Day(From), Day(To)));

    protected override async Task OnParametersSetAsync()
    {
        (_actor, _act, _from, _to) = (Actor, Act ?? "", Day(From), Day(To));
        var caller = Caller.Require((await Authentication).User);
        _acts = await Queries.ActsAsync(caller, CancellationToken.None);
        _view = await Queries.ListAsync(caller, Current, Page ?? 1, CancellationToken.None);
    }

    private void Filter() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters("/admin/audit", Query(_actor, _act, _from, _to)));

    private Dictionary<string, object?> Query(string? actor, string? act, DateOnly? from, DateOnly? to) => new(StringComparer.Ordinal)
    {
        ["actor"] = string.IsNullOrWhiteSpace(actor) ? null : actor.Trim(),
        ["act"] = string.IsNullOrEmpty(act) ? null : act,
        ["target"] = string.IsNullOrWhiteSpace(Target) ? null : Target,
        ["from"] = from?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["to"] = to?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private string Address(int page) => Navigation.GetUriWithQueryParameter("page", page == 1 ? null : page);

    // Acts of other areas may be newer than these words: then the code itself tells.
    // What an older version wrote may have no word any more: then its code is shown.
    private string Word(string key, string code)
    {
        var text = Text[key];
        return text.ResourceNotFound ? code : text;
    }

    // What is no date in the address filters nothing.
    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
