using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Quotas;
using Portal.Security;

namespace Portal.Features.Organisations;

public sealed partial class OrganisationPage
{
    private Caller _caller = default!;
    private OrganisationDetail? _detail;
    private QuotaView? _quotas;
    private string _name = "";
    private string? _problem;
    private bool _isLoaded;
    private bool _isRenaming;
    private bool _isLeaving;

    [Inject]
    public required OrganisationQueries Queries { get; init; }

    [Inject]
    public required QuotaQueries QuotaQueries { get; init; }

    [Inject]
    public required ChangeOrganisation Organisations { get; init; }

    [Inject]
    public required ChangeMembers Members { get; init; }

    [Inject]
    public required ChangeProjects Projects { get; init; }

    [Inject]
    public required InviteMember Invitations { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool IsAsking => _isRenaming || _isLeaving;

    private MemberRow? Own => _detail?.Members.FirstOrDefault(member => member.IsSelf);

    private Guid Id => _detail!.Id;

    protected override async Task OnInitializedAsync()
    {
        _caller = Caller.Require((await Authentication).User);
        await LoadAsync(null);
    }

    private async Task LoadAsync(Guid? id)
    {
        _detail = await Queries.GetAsync(_caller, id, CancellationToken.None);
        _quotas = _detail is null ? null : await QuotaQueries.GetAsync(_caller, _detail.Id, CancellationToken.None);
        _isLoaded = true;
    }

    private void OpenRename() => (_isRenaming, _name, _problem) = (true, _detail!.Name, null);

    private async Task RenameAsync() => _isRenaming = !await DoAsync(Organisations.RenameAsync(_caller, Id, _name, CancellationToken.None));

    private async Task LeaveAsync()
    {
        if (await DoAsync(Members.RemoveAsync(_caller, Id, _caller.Id.Value, CancellationToken.None)))
            // The whole frame was about it.
            Navigation.NavigateTo("/account", forceLoad: true);
    }

    private Task ChangeRoleAsync((MemberRow Member, OrganisationRole Role) change) => DoAsync(Members.ChangeRoleAsync(_caller, Id, change.Member.Id, change.Role, CancellationToken.None));

    private Task RemoveAsync(MemberRow member) => DoAsync(Members.RemoveAsync(_caller, Id, member.Id, CancellationToken.None));

    private Task TransferAsync(MemberRow member) => DoAsync(Members.TransferOwnershipAsync(_caller, Id, member.Id, CancellationToken.None));

    private Task InviteAsync(InviteMemberRequest request) => DoAsync(Invitations.HandleAsync(_caller, Id, request, CancellationToken.None));

    private Task WithdrawAsync(InvitationRow invitation) => DoAsync(Invitations.WithdrawAsync(_caller, Id, invitation.Id, CancellationToken.None));

    private Task CreateProjectAsync(string name) => DoAsync(Projects.CreateAsync(_caller, Id, new CreateProjectRequest(ProjectId.New().Value, name), CancellationToken.None));

    private Task ChangeProjectAsync((ProjectRow Project, ChangeProjectRequest Change) change) =>
        DoAsync(Projects.ChangeAsync(_caller, Id, change.Project.Id, change.Change, CancellationToken.None));

    private async Task<bool> DoAsync(Task<Refusal?> act)
    {
        var refusal = await act;
        _problem = refusal is { } known ? Words(known) : null;
        // What was refused may look different by now.
        await LoadAsync(Id);
        return refusal is null;
    }

    private string Words(Refusal refusal)
    {
        var words = Text["Refusal." + refusal.Code];
        return words.ResourceNotFound ? Text["Refusal.other", refusal.Code] : words;
    }
}
