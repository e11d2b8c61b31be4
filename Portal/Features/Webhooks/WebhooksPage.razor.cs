using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Webhooks;

public sealed partial class WebhooksPage
{
    private Caller _caller = default!;
    private WebhooksView? _view;
    private WebhookForm? _form;
    private WebhookView? _asked;
    private bool _rotates;
    private string? _secret;
    private string? _problem;
    private bool _isLoaded;
    private int _looks;

    [Inject]
    public required IStringLocalizer<WebhookText> Text { get; init; }

    [Inject]
    public required WebhookQueries Queries { get; init; }

    [Inject]
    public required ChangeWebhooks Handler { get; init; }

    [Inject]
    public required SendWebhooks Sending { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _view = await Queries.ListAsync(_caller, null, CancellationToken.None);
        _isLoaded = true;
        _looks++;
    }

    private void Open(WebhookView? webhook) => (_form, _problem, _secret) = (new WebhookForm(webhook, _view!.AllKinds), null, null);

    private async Task SaveAsync()
    {
        Refusal? refusal;
        if (_form!.Existing is { } id)
        {
            refusal = await Handler.ChangeAsync(_caller, id, _form.ToChange(), CancellationToken.None);
        }
        else
        {
            var added = await Handler.AddAsync(_caller, _form.ToAdd(_view!.OrganisationId), CancellationToken.None);
            (refusal, _secret) = (added.Refusal, added.IsAccepted ? added.Value.Secret : null);
        }

        _problem = refusal is null ? null : Words(refusal);
        if (refusal is null)
            _form = null;
        await LoadAsync();
    }

    private async Task ConfirmAsync()
    {
        var (id, refusal) = (_asked!.Id, (Refusal?)null);
        if (_rotates)
        {
            var rotated = await Handler.RotateAsync(_caller, id, CancellationToken.None);
            (refusal, _secret) = (rotated.Refusal, rotated.IsAccepted ? rotated.Value.Secret : null);
        }
        else
        {
            refusal = await Handler.RemoveAsync(_caller, id, CancellationToken.None);
        }

        (_asked, _problem) = (null, refusal is null ? null : Words(refusal));
        await LoadAsync();
    }

    private async Task TestAsync(WebhookView webhook)
    {
        _problem = (await Sending.TestAsync(_caller, webhook.Id, CancellationToken.None)).Refusal is { } refusal ? Words(refusal) : null;
        await LoadAsync();
    }

    private string Words(Refusal refusal)
    {
        string Value(string name) => refusal.Details?.GetValueOrDefault(name) ?? "";
        var words = refusal.Code switch
        {
            "invalid_url" or "too_many_webhooks" => Text["Refusal." + refusal.Code, Value("most")],
            _ => Text["Refusal." + refusal.Code],
        };
        return words.ResourceNotFound ? Text["Refusal.other", refusal.Code] : words;
    }
}
