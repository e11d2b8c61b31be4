using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Quotas;

public sealed partial class QuotaRequestsPage
{
    private Caller _caller = default!;
    private QuotaQueueView? _view;
    private OpenQuotaRequest? _answered;
    private AnsweredQuotaRequest? _ending;
    private QuotaForm? _form;
    private bool _isGrant;
    private string? _problem;
    private string? _done;

    [Inject]
    public required IStringLocalizer<QuotasText> Text { get; init; }

    [Inject]
    public required IStringLocalizer<SharedText> Shared { get; init; }

    [Inject]
    public required QuotaQueueQueries Queries { get; init; }

    [Inject]
    public required AnswerQuotaRequest Answering { get; init; }

    [Inject]
    public required QuotaWords Words { get; init; }

    [CascadingParameter(Name = "TimeZone")]
    public string TimeZone { get; set; } = "UTC";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync() => _view = await Queries.ListAsync(_caller, CancellationToken.None);

    private void Open(OpenQuotaRequest open, bool isGrant) => (_answered, _isGrant, _form, _problem, _done) = (open, isGrant, QuotaForm.ToAnswer(open, Zone), null, null);

    private void Close() => (_answered, _form, _problem) = (null, null, null);

    private async Task AnswerAsync()
    {
        var answer = _isGrant ? new AnswerQuotaRequestRequest(_form!.Amounts(), _form.End(Zone), _form.Text) : new AnswerQuotaRequestRequest(null, Message: _form!.Text);
        // To grant nothing would be to refuse, which is another act.
        var refusal = _isGrant && answer.Amounts!.Count == 0
            ? new Refusal("field_missing", "amounts")
            : await Answering.HandleAsync(_caller, _answered!.Request.Id, answer, CancellationToken.None);
        _problem = refusal is null ? null : Words.Of(refusal);
        if (refusal is not (null or { Code: Portal.Core.Capacity.QuotaRequest.Answered }))
            return;
        _done = refusal is null ? Text[_isGrant ? "GrantedText" : "RefusedText", _answered!.Name].Value : null;
        (_answered, _form) = (null, null);
        await LoadAsync();
    }

    private async Task EndAsync()
    {
        var refusal = await Answering.EndAsync(_caller, _ending!.Request.Id, CancellationToken.None);
        _problem = refusal is null ? null : Words.Of(refusal);
        _done = refusal is null ? Text["EndedText", _ending.Name].Value : null;
        _ending = null;
        await LoadAsync();
    }

    // Of the fields that are asked for.
    private static IReadOnlyDictionary<string, long> PeakOf(OpenQuotaRequest open) => open.Peak.Where(peak => open.Request.Asked.ContainsKey(peak.Key)).ToDictionary();
}
