using Bunit;
using Portal.Components.Shared;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class ChartTests : PortalComponentTest
{
    private readonly BunitJSModuleInterop _module;
    private readonly BunitJSModuleInterop _chart;
    private int? _selected;

    public ChartTests()
    {
        _module = JSInterop.SetupModule("./js/chart.js");
        _module.Mode = JSRuntimeMode.Loose;
        _chart = _module.SetupModule("create", _ => true);
        _chart.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Render_Series_AreAlsoATable()
    {
        var chart = Show([1.5, null]);

        Assert.Equal(["Day", "CPU"], chart.FindAll("thead th").Select(cell => cell.TextContent));
        Assert.Equal(["¥1.50", "–"], chart.FindAll("tbody td").Select(cell => cell.TextContent));
    }

    [Fact]
    public void Render_EqualValuesAgain_DoesNotTouchTheChart()
    {
        var chart = Show([1, 2]);
        chart.Render(parameters => parameters.Add(one => one.Series, [new ChartValues("CPU", 1, [1, 2])]));

        Assert.Single(_module.Invocations["create"]);
        Assert.Empty(_chart.Invocations["update"]);
    }

    [Fact]
    public void Render_NewValues_UpdateTheChartInPlace()
    {
        var chart = Show([1, 2]);
        chart.Render(parameters => parameters.Add(one => one.Series, [new ChartValues("CPU", 1, [1, 3])]));

        Assert.Single(_module.Invocations["create"]);
        Assert.Contains("[1,3]", Assert.Single(_chart.Invocations["update"]).Arguments[0]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("¥3.00", chart.FindAll("tbody td")[1].TextContent);
    }

    [Fact]
    public async Task SelectAsync_BarOrRow_GivesItsIndex()
    {
        var chart = Show([1, 2]);

        await chart.InvokeAsync(() => chart.Instance.SelectAsync(0));
        Assert.Equal(0, _selected);
        await chart.FindAll("tbody button")[1].ClickAsync(new());
        Assert.Equal(1, _selected);
        await chart.InvokeAsync(() => chart.Instance.SelectAsync(7));
        Assert.Equal(1, _selected);
    }

    [Fact]
    public async Task Dispose_Chart_IsDestroyed()
    {
        Show([1, 2]);

        await DisposeComponentsAsync();

        Assert.Single(_chart.Invocations["dispose"]);
    }

    private IRenderedComponent<Chart> Show(double?[] values) => Render<Chart>(parameters => parameters
        .Add(chart => chart.Kind, ChartKind.StackedBar).Add(chart => chart.Label, "Cost per day").Add(chart => chart.LabelsName, "Day").Add(chart => chart.Unit, ChartUnit.Money)
        .Add(chart => chart.Labels, ["Mon", "Tue"]).Add(chart => chart.Series, [new ChartValues("CPU", 1, values)])
        .Add(chart => chart.OnSelect, index => _selected = index));
}
