using System.Net;
using System.Net.Http.Json;
using Portal.Core.Accounts;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Organisations;

/// <summary>The published table of rights against what the portal answers.</summary>
public sealed class RightsTests : IAsyncLifetime
{
    private ATeam _team = default!;

    public async Task InitializeAsync() => _team = await ATeam.MakeAsync();

    public async Task DisposeAsync() => await _team.DisposeAsync();

    [Fact]
    public async Task EveryRole_MayDoWhatTheTableSays_AndNothingElse()
    {
        var wrong = new List<string>();
        foreach (var role in OrganisationRights.Roles)
        {
            var member = await _team.JoinAsync($"the-{role}@example.com".ToLowerInvariant(), role);
            foreach (var right in OrganisationRights.All)
            {
                using var answer = await TryAsync(member.Client, right);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                    wrong.Add($"{role} is told that there is nothing to {right}.");
                else if ((answer.StatusCode != HttpStatusCode.Forbidden) != role.May(right))
                    wrong.Add($"{role} {(role.May(right) ? "may" : "may not")} {right}, and was answered {(int)answer.StatusCode}.");
            }
        }

        Violations.None(wrong);
    }

    [Fact]
    public void Table_IsAsPublished() => Assert.Equal(
        """
        ReadWork: Owner Admin Developer Billing Viewer
        RunTasks: Owner Admin Developer
        ReadMoney: Owner Admin Developer Billing Viewer
        ManageMoney: Owner Admin Billing
        ManageProjects: Owner Admin
        ManageMembers: Owner Admin
        ManageOrganisation: Owner
        ManageWebhooks: Owner Admin
        ManageVerification: Owner Admin
        ManageQuotas: Owner Admin
        ReadAudit: Owner Admin
        """.ReplaceLineEndings("\n"),
        string.Join('\n', OrganisationRights.All.Select(right => $"{right}: {string.Join(' ', OrganisationRights.Roles.Where(role => role.May(right)))}")));

    // One act for each right; nothing that a later one needs is changed.
    private Task<HttpResponseMessage> TryAsync(HttpClient client, OrganisationRight right) => right switch
    {
        OrganisationRight.ReadWork => client.GetAsync($"/api/projects/{_team.Owner.ProjectId}/files"),
        OrganisationRight.RunTasks => client.PostAsJsonAsync("/api/tasks/estimate", new { projectId = _team.Owner.ProjectId.Value, name = "a", commandText = "true" }),
        OrganisationRight.ReadMoney => client.GetAsync($"/api/billing/overview?organisation={_team.Owner.OrganisationId}"),
        OrganisationRight.ManageMoney => client.PostAsJsonAsync("/api/billing/vouchers/redeem", new { code = "none", organisation = _team.Owner.OrganisationId.Value }),
        OrganisationRight.ManageProjects => client.PostAsJsonAsync($"{_team.Path}/projects", new { id = Guid.CreateVersion7(), name = "" }),
        OrganisationRight.ManageMembers => client.PostAsJsonAsync($"{_team.Path}/invitations", new { email = "", role = "Viewer" }),
        OrganisationRight.ManageOrganisation => client.PutAsJsonAsync(_team.Path, new { name = "" }),
        OrganisationRight.ManageWebhooks => client.PostAsJsonAsync("/api/webhooks", new { id = Guid.CreateVersion7(), url = "", kinds = Array.Empty<string>(), organisation = _team.Owner.OrganisationId.Value }),
        OrganisationRight.ManageVerification => client.PostAsJsonAsync("/api/verification/submit", new { version = 99, organisation = _team.Owner.OrganisationId.Value }),
        OrganisationRight.ManageQuotas => client.PostAsJsonAsync("/api/quota-requests", new { id = Guid.CreateVersion7(), amounts = new Dictionary<string, long>(), reason = "", organisation = _team.Owner.OrganisationId.Value }),
        OrganisationRight.ReadAudit => client.GetAsync($"{_team.Path}/audit"),
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "There is no act for it."),
    };
}
