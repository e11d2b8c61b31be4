using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Organisations;

public sealed class MembersTests : IAsyncLifetime
{
    private ATeam _team = default!;

    public async Task InitializeAsync() => _team = await ATeam.MakeAsync();

    public async Task DisposeAsync() => await _team.DisposeAsync();

    [Fact]
    public async Task Invited_Joins_AndWorksThere_UntilRemoved()
    {
        var colleague = await _team.JoinAsync("colleague@example.com", OrganisationRole.Developer);

        var mine = await colleague.Client.GetFromJsonAsync<JsonElement>("/api/organisations");
        Assert.Equal(_team.Owner.OrganisationId.Value, mine[0].GetProperty("id").GetGuid());
        Assert.Equal(2, mine.GetArrayLength());
        Assert.Null(await ATeam.CodeOf(await SubmitAsync(colleague)));
        Assert.Equal(1, (await colleague.Client.GetFromJsonAsync<JsonElement>("/api/tasks")).GetProperty("total").GetInt32());

        Assert.Null(await _team.RemoveAsync(_team.Owner, colleague.Id));

        var anew = await _team.Portal.SignInAsync("colleague@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await anew.GetAsync(_team.Path)).StatusCode);
        Assert.Equal(0, (await anew.GetFromJsonAsync<JsonElement>("/api/tasks")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await anew.GetFromJsonAsync<JsonElement>("/api/organisations")).GetArrayLength());
        Assert.Equal(["member.invite", "member.join", "member.remove"], await _team.Portal.QueryAsync(db => db.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync()));
    }

    [Fact]
    public async Task Removed_IsSignedOut()
    {
        var colleague = await _team.JoinAsync("colleague@example.com", OrganisationRole.Developer);
        var before = await StampAsync(colleague);

        await _team.RemoveAsync(_team.Owner, colleague.Id);

        Assert.NotEqual(before, await StampAsync(colleague));
    }

    [Fact]
    public async Task Invitation_OfAnotherPerson_IsNotFound()
    {
        var stranger = await _team.Portal.RegisterDeveloperAsync("stranger@example.com");
        await _team.InviteAsync(_team.Owner, "someone@example.com", OrganisationRole.Viewer);
        var code = await _team.InvitationAsync("someone@example.com");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync($"/api/invitations/{code}")).StatusCode);
        Assert.Equal("invitation_not_found", await ATeam.CodeOf(await stranger.Client.PostAsync($"/api/invitations/{code}/accept", null)));
    }

    [Fact]
    public async Task Invitation_Again_ReplacesTheFirst_AndIsAcceptedOnce()
    {
        var person = await _team.Portal.RegisterDeveloperAsync("person@example.com");
        await _team.InviteAsync(_team.Owner, "person@example.com", OrganisationRole.Viewer);
        var first = await _team.InvitationAsync("person@example.com");
        await _team.InviteAsync(_team.Owner, "Person@Example.com", OrganisationRole.Developer);
        var second = await _team.InvitationAsync("person@example.com");

        Assert.NotEqual(first, second);
        Assert.Equal("invitation_ended", await AcceptAsync(person, first));
        Assert.Null(await AcceptAsync(person, second));
        Assert.Equal("invitation_ended", await AcceptAsync(person, second));
        Assert.Equal("already_member", await _team.InviteAsync(_team.Owner, "person@example.com", OrganisationRole.Viewer));
    }

    [Fact]
    public async Task Invitation_WhoseSenderMayNoLonger_IsWorthNothing()
    {
        var admin = await _team.JoinAsync("admin2@example.com", OrganisationRole.Admin);
        var person = await _team.Portal.RegisterDeveloperAsync("person@example.com");
        await _team.InviteAsync(admin, "person@example.com", OrganisationRole.Developer);

        Assert.Null(await _team.ChangeRoleAsync(_team.Owner, admin.Id, OrganisationRole.Viewer));

        Assert.Equal("invitation_ended", await AcceptAsync(person, await _team.InvitationAsync("person@example.com")));
    }

    [Fact]
    public async Task TwoOwners_RemovingEachOtherAtOnce_LeaveOne()
    {
        var second = await _team.JoinAsync("second@example.com", OrganisationRole.Owner);

        await Task.WhenAll(_team.RemoveAsync(_team.Owner, second.Id), _team.RemoveAsync(second, _team.Owner.Id));

        Assert.Single(await _team.Portal.QueryAsync(db => db.OrganisationMembers.Where(member => member.OrganisationId == _team.Owner.OrganisationId).ToListAsync()));
    }

    [Fact]
    public async Task TransferOwnership_SwapsTheRoles()
    {
        var heir = await _team.JoinAsync("heir@example.com", OrganisationRole.Viewer);

        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync($"{_team.Path}/owner", new { to = heir.Id.Value })));

        Assert.Equal("role_not_allowed", await ATeam.CodeOf(await _team.Owner.Client.PutAsJsonAsync(_team.Path, new { name = "Mine still" })));
        Assert.Null(await ATeam.CodeOf(await heir.Client.PutAsJsonAsync(_team.Path, new { name = "Theirs now" })));
    }

    [Fact]
    public async Task Project_Archived_TakesNothingNew()
    {
        var second = Guid.CreateVersion7();
        Assert.Equal("last_project", await ChangeProjectAsync(_team.Owner.ProjectId.Value, "default", isArchived: true));
        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync($"{_team.Path}/projects", new { id = second, name = "second" })));
        Assert.Equal("project_name_taken", await ChangeProjectAsync(second, "default", isArchived: false));

        Assert.Null(await ChangeProjectAsync(_team.Owner.ProjectId.Value, "old", isArchived: true));
        Assert.Equal("project_archived", await ATeam.CodeOf(await SubmitAsync(_team.Owner)));
        Assert.Null(await ChangeProjectAsync(_team.Owner.ProjectId.Value, "old", isArchived: false));
        Assert.Null(await ATeam.CodeOf(await SubmitAsync(_team.Owner)));
    }

    [Fact]
    public async Task Organisation_New_HasItsOwnWallet_AndIsWhatPagesAreAbout()
    {
        var id = Guid.CreateVersion7();
        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync("/api/organisations", new { id, name = "乙公司" })));
        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PostAsJsonAsync("/api/organisations", new { id, name = "乙公司" })));

        Assert.Equal("0.00", await AvailableAsync());
        Assert.Null(await ATeam.CodeOf(await _team.Owner.Client.PutAsJsonAsync("/api/organisations/current", new { id = _team.Owner.OrganisationId.Value })));
        Assert.NotEqual("0.00", await AvailableAsync());
    }

    private static async Task<string?> AcceptAsync(Developer person, string code) => await ATeam.CodeOf(await person.Client.PostAsync($"/api/invitations/{code}/accept", null));

    private Task<HttpResponseMessage> SubmitAsync(Developer by) => by.Client.PostAsJsonAsync("/api/tasks/", new
    {
        id = Guid.CreateVersion7(), draft = new { projectId = _team.Owner.ProjectId.Value, name = "a", commandText = "true" },
    });

    private async Task<string?> ChangeProjectAsync(Guid project, string name, bool isArchived) =>
        await ATeam.CodeOf(await _team.Owner.Client.PutAsJsonAsync($"{_team.Path}/projects/{project}", new { name, isArchived }));

    private async Task<string?> AvailableAsync() =>
        (await _team.Owner.Client.GetFromJsonAsync<JsonElement>("/api/billing/balance")).GetProperty("balance").GetProperty("available").GetProperty("amount").GetString();

    private Task<string?> StampAsync(Developer person) => _team.Portal.QueryAsync(db => db.Users.Where(user => user.Id == person.Id.Value).Select(user => user.SecurityStamp).SingleAsync());
}
