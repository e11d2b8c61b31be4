using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Outbox;

public sealed partial class OutboxPage
{
    private OutboxPageView? _view;
    private MailText? _open;
    private Refusal? _problem;
    private Caller _caller = default!;

    [Inject]
    public required IStringLocalizer<OutboxText> Text { get; init; }

    [Inject]
    public required OutboxQueries Queries { get; init; }

    [Inject]
    public required OpenMail Opening { get; init; }

    [Inject]
    public required RetryMail Retrying { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateText { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private MailState? State => Enum.TryParse<MailState>(StateText, out var state) && Enum.IsDefined(state) ? state : null;

    private IReadOnlyList<TabItem> Items =>
    [
        new("", Text["All"], _view!.Waiting + _view.Sent + _view.GivenUp),
        new(nameof(MailState.Waiting), Text["State.Waiting"], _view.Waiting),
        new(nameof(MailState.GivenUp), Text["State.GivenUp"], _view.GivenUp),
        new(nameof(MailState.Sent), Text["State.Sent"], _view.Sent),
    ];

    protected override async Task OnParametersSetAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync() => _view = await Queries.ListAsync(_caller, State, Page ?? 1, CancellationToken.None);

    private async Task OpenAsync(Guid id)
    {
        _problem = null;
        if (_open?.Id == id)
        {
            _open = null;
            return;
        }

        var opened = await Opening.HandleAsync(_caller, id, CancellationToken.None);
        _problem = opened.Refusal;
        _open = opened.IsAccepted ? opened.Value : null;
    }

    private async Task RetryAsync(Guid id)
    {
        _problem = await Retrying.HandleAsync(_caller, id, CancellationToken.None);
        await LoadAsync();
    }

    private string Address(int page) => Navigation.GetUriWithQueryParameter("page", page == 1 ? null : page);

    private static string Tone(MailState state) => state switch { MailState.Sent => "good", MailState.Waiting => "waiting", _ => "bad" };

    private static string Glyph(MailState state) => state switch { MailState.Sent => "●", MailState.Waiting => "◌", _ => "✕" };
}
