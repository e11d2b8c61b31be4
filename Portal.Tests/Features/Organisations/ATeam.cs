using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Organisations;

/// <summary>A portal with an organisation, and people who join it as they would: by mail.</summary>
public sealed class ATeam : IAsyncDisposable
{
    private ATeam(PortalAppFactory portal, Developer owner) => (Portal, Owner) = (portal, owner);

    public PortalAppFactory Portal { get; }

    public Developer Owner { get; }

    public string Path => $"/api/organisations/{Owner.OrganisationId}";

    public static async Task<ATeam> MakeAsync()
    {
        var portal = new PortalAppFactory();
        await portal.QueryAsync(db =>
        {
            db.ComputeNodes.Add(ANode.With());
            return db.SaveChangesAsync();
        });
        return new ATeam(portal, await portal.RegisterDeveloperAsync("owner@example.com"));
    }

    public ValueTask DisposeAsync() => Portal.DisposeAsync();

    /// <summary>Somebody with an account, who accepts an invitation.</summary>
    public async Task<Developer> JoinAsync(string email, OrganisationRole role)
    {
        var person = await Portal.RegisterDeveloperAsync(email);
        Assert.Null(await InviteAsync(Owner, email, role));
        Assert.Null(await CodeOf(await person.Client.PostAsync($"/api/invitations/{await InvitationAsync(email)}/accept", null)));
        return person;
    }

    /// <returns>The code of the refusal; null when the mail is under way.</returns>
    public async Task<string?> InviteAsync(Developer by, string email, OrganisationRole role) =>
        await CodeOf(await by.Client.PostAsJsonAsync($"{Path}/invitations", new { email, role = role.ToString() }));

    /// <summary>What stands behind the address in the last invitation mailed.</summary>
    public async Task<string> InvitationAsync(string email) => (await Portal.LinkMailedToAsync(email, "/invitations/")).Split('/')[^1];

    public async Task<string?> ChangeRoleAsync(Developer by, UserId person, OrganisationRole role) =>
        await CodeOf(await by.Client.PutAsJsonAsync($"{Path}/members/{person}", new { role = role.ToString() }));

    public async Task<string?> RemoveAsync(Developer by, UserId person) => await CodeOf(await by.Client.DeleteAsync($"{Path}/members/{person}"));

    /// <returns>Null for success; else the code of the refusal.</returns>
    public static async Task<string?> CodeOf(HttpResponseMessage answer)
    {
        using (answer)
        {
            if (answer.IsSuccessStatusCode)
                return null;
            var body = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode is HttpStatusCode.Unauthorized ? "signed_out" : JsonDocument.Parse(body).RootElement.GetProperty("code").GetString();
        }
    }
}
