using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Security;

namespace Portal.Features.Quotas;

public sealed partial class QuotasPage
{
    private Caller _caller = default!;
    private QuotaView? _view;
    private IReadOnlyList<string> _models = [];
    private QuotaForm? _ask;
    private Guid _askId;
    private QuotaForm? _bound;
    private ProjectQuotaView? _project;
    private string? _problem;
    private string? _done;
    private bool _isLoaded;

    [Inject]
    public required IStringLocalizer<QuotasText> Text { get; init; }

    [Inject]
    public required QuotaQueries Queries { get; init; }

    [Inject]
    public required ClusterQueries Cluster { get; init; }

    [Inject]
    public required AskForQuota Asking { get; init; }

    [Inject]
    public required ChangeProjectQuota Projects { get; init; }

    [Inject]
    public required QuotaWords Words { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(_view!.TimeZone);

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        _models = await Cluster.GpuModelsAsync(CancellationToken.None);
        await LoadAsync();
        _isLoaded = true;
    }

    private async Task LoadAsync() => _view = await Queries.GetAsync(_caller, _view?.Organisation, CancellationToken.None);

    // The id is made when the form opens: however often it is sent, it is one request.
    private void OpenAsk() => (_ask, _askId, _problem, _done) = (QuotaForm.ToAsk(_view!.Rows), QuotaRequestId.New().Value, null, null);

    private void OpenBound(ProjectQuotaView project)
    {
        var fields = QuotaField.WithModels(_models).Union(project.Limits.Keys);
        (_bound, _project, _problem, _done) = (QuotaForm.ToBound(project, fields), project, null, null);
    }

    private async Task AskAsync()
    {
        var request = new AskForQuotaRequest(_askId, _ask!.Amounts(), _ask.Text, _ask.End(Zone), _view!.Organisation);
        if (await DoAsync(Asking.HandleAsync(_caller, request, CancellationToken.None), Text["Asked"]))
            _ask = null;
    }

    private async Task BoundAsync()
    {
        var request = new ProjectQuotaRequest(_project!.Version, _bound!.Amounts());
        if (await DoAsync(Projects.HandleAsync(_caller, new ProjectId(_project.Id), request, CancellationToken.None), Text["Saved"]))
            _bound = null;
    }

    private Task WithdrawAsync(QuotaRequestRow request) => DoAsync(Asking.WithdrawAsync(_caller, request.Id, CancellationToken.None), Text["WithdrawnText"]);

    private async Task<bool> DoAsync(Task<Refusal?> act, string done)
    {
        var refusal = await act;
        _problem = refusal is null ? null : Words.Of(refusal);
        _done = refusal is null ? done : null;
        // What was refused may look different by now.
        await LoadAsync();
        return refusal is null;
    }
}
