using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Announcements;

public sealed partial class AnnouncementsPage
{
    private AnnouncementsView? _view;
    private AnnouncementForm? _form;
    private Caller _caller = default!;
    private string? _problem;
    private string? _rowProblem;

    [Inject]
    public required IStringLocalizer<AnnouncementsText> Text { get; init; }

    [Inject]
    public required AnnouncementQueries Queries { get; init; }

    [Inject]
    public required ChangeAnnouncements Handler { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync() => _view = await Queries.ListAsync(_caller, CancellationToken.None);

    private void Open(AnnouncementRow? row) => (_form, _problem, _rowProblem) = (new AnnouncementForm(row, _view!.TimeZone), null, null);

    private async Task SaveAsync()
    {
        var refusal = _form!.IsNew
            ? await Handler.WriteAsync(_caller, _form.ToWrite(), CancellationToken.None)
            : await Handler.ChangeAsync(_caller, _form.ToChange().Id, _form.ToChange().Request, CancellationToken.None);
        _problem = refusal is null ? null : Words(refusal);
        if (refusal is null)
            _form = null;
        await LoadAsync();
    }

    private async Task EndAsync(AnnouncementRow row)
    {
        _rowProblem = await Handler.EndAsync(_caller, row.Id, CancellationToken.None) is { } refusal ? Words(refusal) : null;
        await LoadAsync();
    }

    private string Words(Refusal refusal)
    {
        var text = Text[$"Refusal.{refusal.Code}.{refusal.Field}", refusal.Details?.GetValueOrDefault("most") ?? ""];
        return text.ResourceNotFound ? Text["Refusal." + refusal.Code] : text;
    }
}
