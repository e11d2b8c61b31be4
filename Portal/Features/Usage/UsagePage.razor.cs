using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Pricing;
using Portal.Security;

namespace Portal.Features.Usage;

public sealed partial class UsagePage : ComponentBase
{
    private UsageView? _view;
    private DailyCosts? _costs;
    private ChartData? _hours;
    private ChartData? _outcomes;
    private bool _isLoaded;

    [Inject]
    public required UsageQueries Queries { get; init; }

    [Inject]
    public required IStringLocalizer<PricingText> Pricing { get; init; }

    [Inject]
    public required IStringLocalizer<SharedText> Shared { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery]
    public string? Period { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? Project { get; set; }

    private bool IsFiltered => _view is not null && (_view.Period.Key != UsagePeriod.ThisMonth || _view.Project is not null);

    private string CsvAddress => "/api/usage.csv" + new Uri(Navigation.Uri).Query;

    protected override async Task OnParametersSetAsync()
    {
        var filter = new UsageFilter(Period, From, To, Guid.TryParse(Project, out var project) ? project : null);
        _view = await Queries.GetAsync(Caller.Require((await Authentication).User), filter, CancellationToken.None);
        _isLoaded = true;
        if (_view is not { } view)
            return;
        _costs = DailyCosts.Of(view.Period.Days, view.Days, Pricing);
        _hours = Hours(view);
        _outcomes = Outcomes(view);
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Day(object? value) =>
        DateOnly.TryParseExact(value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private void GoTo(string key, DateOnly first, DateOnly last)
    {
        var isCustom = key == UsagePeriod.Custom;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["period"] = key == UsagePeriod.ThisMonth ? null : key,
            ["from"] = isCustom ? Iso(first) : null,
            ["to"] = isCustom ? Iso(last) : null,
        }));
    }

    // One series a resource, so that each bar has the colour that the resource has everywhere.
    private ChartData Hours(UsageView view)
    {
        // What is kept is counted in months, and stands in the table.
        var skus = view.Skus.Where(total => total.PricingQuantity != 0 && total.Sku.Kind is SkuKind.Cpu or SkuKind.Memory or SkuKind.Gpu).ToList();
        return new ChartData(
            skus.ConvertAll(total => SkuFormat.Name(total.Sku, Pricing)),
            [
                .. skus.GroupBy(total => SkuFormat.Colour(total.Sku.Kind)).OrderBy(resource => resource.Key).Select(resource => new ChartValues(
                    SkuFormat.Resource(resource.First().Sku.Kind, Pricing), resource.Key,
                    skus.ConvertAll(total => SkuFormat.Colour(total.Sku.Kind) == resource.Key ? (double?)total.PricingQuantity / total.Sku.Unit.ConsumedPerUnit : null))),
            ]);
    }

    private ChartData Outcomes(UsageView view)
    {
        var outcomes = view.Outcomes.ToList();
        return new ChartData(
            outcomes.ConvertAll(outcome => Shared[$"AttemptEnd.{outcome.End}"].Value),
            [new ChartValues(Text["OutcomesName"], ChartColour.Storage, outcomes.ConvertAll(outcome => (double?)outcome.Count))]);
    }

    private sealed record ChartData(IReadOnlyList<string> Labels, IReadOnlyList<ChartValues> Series);
}
