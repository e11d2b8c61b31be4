using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Planner;

/// <summary>Plays as soon as it is opened, by what its address asks, so that an address is an answer to share.</summary>
public sealed partial class PlannerPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    // Kept apart from its source, which is disposed while calls may still be under way.
    private readonly CancellationToken _left;
    private CancellationTokenSource? _playing;
    private PlanQuestion _question = new();
    private PlanQuestion? _played;
    private CapacityPlan? _plan;
    private Refusal? _problem;
    private double _done;

    public PlannerPage() => _left = _gone.Token;

    [Inject]
    public required IStringLocalizer<PlannerText> Text { get; init; }

    [Inject]
    public required IStringLocalizer<SharedText> Shared { get; init; }

    [Inject]
    public required PlanCapacity Handler { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "days")]
    private int? Days { get; set; }

    [SupplyParameterFromQuery(Name = "growthPercent")]
    private int? Growth { get; set; }

    [SupplyParameterFromQuery(Name = "mostCopies")]
    private int? MostCopies { get; set; }

    [SupplyParameterFromQuery(Name = "waitMinutes")]
    private int? Wait { get; set; }

    [SupplyParameterFromQuery(Name = "policy")]
    private string? Policy { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _playing?.Dispose();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        var usual = new PlanQuestion();
        _question = new PlanQuestion(Days ?? usual.Days, Growth ?? usual.GrowthPercent, MostCopies ?? usual.MostCopies, Wait ?? usual.WaitMinutes, Policy ?? usual.Policy);
        if (_question == _played || !RendererInfo.IsInteractive)
            return;
        _played = _question;
        var caller = Caller.Require((await Authentication).User);
        // Not awaited: the page shows how far it is.
        _ = PlayAsync(caller, _question);
    }

    private async Task PlayAsync(Caller caller, PlanQuestion question)
    {
        if (_playing is not null)
            await _playing.CancelAsync();
        var playing = CancellationTokenSource.CreateLinkedTokenSource(_left);
        (_playing, _plan, _problem, _done) = (playing, null, null, 0);
        try
        {
            var answer = await Handler.HandleAsync(caller, question, new Shown(this, playing.Token), playing.Token);
            if (playing.IsCancellationRequested)
                return;
            _plan = answer.IsAccepted ? answer.Value : null;
            _problem = answer.IsAccepted ? null : answer.Refusal;
            await InvokeAsync(StateHasChanged);
        }
        catch (OperationCanceledException)
        {
            // Another question was asked, or nobody looks any more.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private string Machines(PlanAnswer answer) => Text[answer.Nodes == 1 ? "NodeOne" : "Nodes", answer.Nodes, answer.Copies];

    private List<ChartValues> Waits(CapacityPlan plan) =>
    [
        new(Text["MedianMinutes"], ChartColour.Of(0), [.. plan.Answers.Select(answer => (double?)Math.Round(answer.MedianWait.TotalMinutes, 1))]),
        new(Text["Minutes95"], ChartColour.Of(1), [.. plan.Answers.Select(answer => (double?)Math.Round(answer.Wait95.TotalMinutes, 1))]),
    ];

    private string RefusalText(Refusal refusal)
    {
        var text = Text["Refusal." + refusal.Code, Text["Field." + refusal.Field], refusal.Details?.GetValueOrDefault("least") ?? "", refusal.Details?.GetValueOrDefault("most") ?? "", refusal.Details?.GetValueOrDefault("choices") ?? ""];
        return text.ResourceNotFound ? refusal.Code : text.Value;
    }

    private static string PerMille(int value) => (value / 10m).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>Draws at every whole per cent, and never again once another question was asked.</summary>
    private sealed class Shown(PlannerPage page, CancellationToken ended) : IProgress<double>
    {
        private int _percent;

        public void Report(double value)
        {
            if ((int)(100 * value) == _percent || ended.IsCancellationRequested)
                return;
            _percent = (int)(100 * value);
            _ = page.InvokeAsync(() =>
            {
                page._done = value;
                page.StateHasChanged();
            });
        }
    }
}
