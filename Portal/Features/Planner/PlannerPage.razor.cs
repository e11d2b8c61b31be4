using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Features.Planner.Traces;
using Portal.Security;

namespace Portal.Features.Planner;

/// <summary>Asks as soon as it is opened, by what its address says, so that an address is an answer to share. Leaving it stops nothing.</summary>
public sealed partial class PlannerPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Caller _caller = default!;
    private PlanForm? _form;
    private IReadOnlyList<TraceRow> _traces = [];
    private IReadOnlyList<NodeKind> _ownKinds = [];
    private PlanQuestion _question = PlanQuestion.Usual;
    private PlanQuestion? _asked;
    private PlanRun? _run;
    private CapacityPlan? _plan;
    private Refusal? _problem;
    private bool _isStopped;

    [Inject]
    public required IStringLocalizer<PlannerText> Text { get; init; }

    [Inject]
    public required PlanRuns Runs { get; init; }

    [Inject]
    public required PlannerTraces Store { get; init; }

    [Inject]
    public required PlannedCluster Cluster { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "trace")]
    private string? Trace { get; set; }

    [SupplyParameterFromQuery(Name = "days")]
    private int? Days { get; set; }

    [SupplyParameterFromQuery(Name = "nodes")]
    private string? Nodes { get; set; }

    [SupplyParameterFromQuery(Name = "growthPercent")]
    private int? Growth { get; set; }

    [SupplyParameterFromQuery(Name = "spotPercent")]
    private int? Spot { get; set; }

    [SupplyParameterFromQuery(Name = "urgentPercent")]
    private int? Urgent { get; set; }

    [SupplyParameterFromQuery(Name = "mostCopies")]
    private int? MostCopies { get; set; }

    [SupplyParameterFromQuery(Name = "waitMinutes")]
    private int? Wait { get; set; }

    [SupplyParameterFromQuery(Name = "policy")]
    private string? Policy { get; set; }

    [SupplyParameterFromQuery(Name = "nodeHourCost")]
    private string? NodeHourCost { get; set; }

    private bool IsOld => _plan is not null && _question.AsksOfThePortal && Time.GetUtcNow() - _plan.PlayedAt >= PlanRuns.Fresh;

    public void Dispose()
    {
        Leave();
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        var usual = PlanQuestion.Usual;
        _question = new PlanQuestion(
            Trace, Days ?? usual.Days, Nodes, Growth ?? usual.GrowthPercent, Spot ?? usual.SpotPercent, Urgent ?? usual.UrgentPercent,
            MostCopies ?? usual.MostCopies, Wait ?? usual.WaitMinutes, Policy ?? usual.Policy, NodeHourCost);
        if (_question == _asked || !RendererInfo.IsInteractive)
            return;
        _asked = _question;
        _caller = Caller.Require((await Authentication).User);
        _ownKinds = await Cluster.OwnKindsAsync(_gone.Token);
        LoadTraces();
        _form = PlanForm.Of(_question);
        Start();
    }

    private void LoadTraces() => _traces = Store.List(_caller);

    private void Ask(PlanQuestion question)
    {
        if (question == _question)
            Start();
        else
            Navigation.NavigateTo(question.ToAddress());
    }

    private void Start()
    {
        Leave();
        (_plan, _problem, _isStopped) = (null, null, false);
        var asked = Runs.Ask(_caller, _question);
        if (!asked.IsAccepted)
        {
            _problem = asked.Refusal;
            return;
        }

        _run = asked.Value;
        _run.Moved += Redraw;
        // Not awaited: the page shows how far it is.
        _ = ShowAsync(_run);
    }

    private void Stop() => Runs.Forget(_caller, _question);

    private void PlayAgain()
    {
        Runs.Forget(_caller, _question);
        Start();
    }

    private void Leave()
    {
        if (_run is not null)
            _run.Moved -= Redraw;
        _run = null;
    }

    private void Redraw(object? sender, EventArgs moved) => _ = InvokeAsync(StateHasChanged);

    private async Task ShowAsync(PlanRun run)
    {
        var left = _gone.Token;
        try
        {
            var answer = await run.Answer.WaitAsync(left);
            if (run != _run)
                return;
            _plan = answer.IsAccepted ? answer.Value : null;
            _problem = answer.Refusal;
            await InvokeAsync(StateHasChanged);
            if (_plan is null || !run.Question.AsksOfThePortal)
                return;
            // It says so once it is no longer of the present.
            await Task.Delay(PlanRuns.Fresh, Time, left);
            await InvokeAsync(StateHasChanged);
        }
        catch (OperationCanceledException)
        {
            if (left.IsCancellationRequested || run != _run)
                return;
            _isStopped = true;
            await InvokeAsync(StateHasChanged);
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }
}
