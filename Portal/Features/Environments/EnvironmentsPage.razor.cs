using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Environments;

public sealed partial class EnvironmentsPage
{
    private EnvironmentsView? _view;
    private Caller _caller = default!;
    private bool _isOpen;
    private bool _isNew;
    private bool _isRetired;
    private string _name = "";
    private string _description = "";
    private string _folder = "";
    private string? _problem;
    private string? _rowProblem;

    [Inject]
    public required IStringLocalizer<EnvironmentsText> Text { get; init; }

    [Inject]
    public required EnvironmentQueries Queries { get; init; }

    [Inject]
    public required RegisterEnvironment Registration { get; init; }

    [Inject]
    public required ChangeEnvironment Changing { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync() => _view = await Queries.AllAsync(_caller, CancellationToken.None);

    private void OpenNew() => (_isOpen, _isNew, _isRetired, _name, _description, _folder, _problem) = (true, true, false, "", "", "", null);

    private void OpenChange(EnvironmentRow row) =>
        (_isOpen, _isNew, _isRetired, _name, _description, _folder, _problem) = (true, false, row.IsRetired, row.Name, row.Description, row.RootFolder, null);

    private async Task SaveAsync()
    {
        var refusal = _isNew
            ? await Registration.HandleAsync(_caller, new RegisterEnvironmentRequest(_name, _description, _folder), CancellationToken.None)
            : await Changing.HandleAsync(_caller, _name, new ChangeEnvironmentRequest(_isRetired, _description, _folder), CancellationToken.None);
        _problem = refusal is null ? null : Words(refusal);
        _isOpen = refusal is not null;
        await LoadAsync();
    }

    private async Task SetRetiredAsync(EnvironmentRow row)
    {
        var refusal = await Changing.HandleAsync(_caller, row.Name, new ChangeEnvironmentRequest(!row.IsRetired, row.Description, row.RootFolder), CancellationToken.None);
        _rowProblem = refusal is null ? null : $"{row.Name}: {Words(refusal)}";
        await LoadAsync();
    }

    private string Words(Refusal refusal)
    {
        var key = refusal.Details?.GetValueOrDefault("rule") is { } rule ? $"Rule.{refusal.Field}.{rule}" : $"Refusal.{refusal.Code}";
        var text = Text[key, refusal.Details?.GetValueOrDefault("link") ?? "", refusal.Details?.GetValueOrDefault("nearest") ?? ""];
        return text.ResourceNotFound ? Text["Refusal.other", refusal.Code, refusal.Field ?? ""].Value : text.Value;
    }
}
