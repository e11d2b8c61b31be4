using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Portal.Components.Shared;

/// <summary>A Chart.js chart with the same numbers as a table beside it. New values move the chart in place.</summary>
public sealed partial class Chart : ComponentBase, IAsyncDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private ElementReference _canvas;
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private DotNetObjectReference<Chart>? _self;
    private string _wanted = "";
    private string _drawn = "";
    private bool _isChanged;
    private bool _isDisposed;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter]
    public ChartKind Kind { get; set; } = ChartKind.Line;

    /// <summary>What the chart shows, in a sentence, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Along the lower axis, in the reader's form.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Labels { get; set; } = [];

    /// <summary>Heads the column of labels in the table, such as "Day".</summary>
    [Parameter]
    public string? LabelsName { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartValues> Series { get; set; } = [];

    [Parameter]
    public ChartUnit Unit { get; set; } = ChartUnit.Number;

    /// <summary>ISO 4217 code, for <see cref="ChartUnit.Money"/>.</summary>
    [Parameter]
    public string Currency { get; set; } = "CNY";

    /// <summary>A line across, such as a budget.</summary>
    [Parameter]
    public double? Limit { get; set; }

    [Parameter]
    public string? LimitName { get; set; }

    /// <summary>160 instead of 260 pixels high.</summary>
    [Parameter]
    public bool IsShort { get; set; }

    /// <summary>The upper end of the value axis; null fits it to the values.</summary>
    [Parameter]
    public double? Max { get; set; }

    /// <summary>Someone clicked on the bars or points of a label; its index.</summary>
    [Parameter]
    public EventCallback<int> OnSelect { get; set; }

    private string Sign => MoneyFormat.Sign(Currency);

    [JSInvokable]
    public Task SelectAsync(int index) => index >= 0 && index < Labels.Count ? OnSelect.InvokeAsync(index) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        try
        {
            if (_chart is not null)
            {
                await _chart.InvokeVoidAsync("dispose");
                await _chart.DisposeAsync();
            }

            if (_module is not null)
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the chart with it.
        }

        _self?.Dispose();
    }

    // Compared by what is drawn: pages hand over new lists with equal values at every tick.
    protected override void OnParametersSet()
    {
        var model = JsonSerializer.Serialize(
            new { Kind, Label, Labels, LabelsName, Series, Unit, Sign, Limit, LimitName, IsShort, Max, Selects = OnSelect.HasDelegate }, Web);
        _isChanged = model != _wanted;
        _wanted = model;
    }

    protected override bool ShouldRender() => _isChanged;

    protected override Task OnAfterRenderAsync(bool firstRender) => BrowserCalls.UnlessGoneAsync(() => DrawAsync(firstRender), () => _isDisposed);

    private async Task DrawAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", "./js/chart.js");
            if (_isDisposed)
            {
                await _module.DisposeAsync();
                return;
            }

            _self = DotNetObjectReference.Create(this);
            _drawn = _wanted;
            _chart = await _module.InvokeAsync<IJSObjectReference>("create", _canvas, _drawn, _self);
        }

        // Also what changed while the chart was being made.
        if (_chart is not null && !_isDisposed && _drawn != _wanted)
        {
            _drawn = _wanted;
            await _chart.InvokeVoidAsync("update", _drawn);
        }
    }
}
