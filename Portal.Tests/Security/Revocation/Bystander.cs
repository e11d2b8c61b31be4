using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Closing;
using Portal.Tests.Features.AccountSecurity;
using Portal.Tests.Testing;

namespace Portal.Tests.Security.Revocation;

/// <summary>A member of somebody's organisation from whom something is taken, by the people who can.</summary>
/// <param name="Owner">Of the organisation.</param>
/// <param name="Person">The member, with a session that none of the channels uses.</param>
/// <param name="Watching">The session that the channels use.</param>
/// <param name="Key">A key of the person.</param>
public sealed record Bystander(PortalAppFactory Portal, HttpClient Admin, Developer Owner, Developer Person, HttpClient Watching, Guid Key)
{
    private string Organisation => $"/api/organisations/{Owner.OrganisationId}";

    public async Task ChangePasswordAsync()
    {
        using var stranger = Portal.NewClient();
        (await stranger.SendFormAsync("/forgot-password", ("Email", Person.Email))).Dispose();
        using var changed = await stranger.SendFormAsync(await Portal.LinkMailedToAsync(Person.Email, "/reset-password"), ("Password", "another long sentence"));
        changed.ShouldRedirectTo("/sign-in?done=reset");
    }

    public async Task SignOutEverywhereAsync() => (await Person.Client.SendFormToAsync("/account", "/sign-out-everywhere")).ShouldRedirectTo("/sign-in");

    public Task EndOtherSessionsAsync() => DoneAsync(Person.Client.DeleteAsync($"{SecurityActs.Own}/sessions"));

    public async Task SignOutAsync() => (await Watching.SendFormToAsync("/account", "/sign-out")).ShouldRedirectTo("/sign-in");

    public async Task TurnSecondStepOnAsync() => Assert.NotEmpty((await Person.Client.SetUpSecondStepAsync(TimeProvider.System.GetUtcNow())).Codes);

    public Task BeDismissedAsync() => DoneAsync(Admin.DeleteAsync($"/api/admin/administrators/{Person.Id}"));

    public Task CloseAccountAsync() => DoneAsync(Person.Client.PostAsJsonAsync("/api/account/closing", new { confirmation = Person.Email }));

    public Task BeRemovedAsync() => DoneAsync(Owner.Client.DeleteAsync($"{Organisation}/members/{Person.Id}"));

    public Task LeaveAsync() => DoneAsync(Person.Client.DeleteAsync($"{Organisation}/members/{Person.Id}"));

    public Task BecomeViewerAsync() => DoneAsync(Owner.Client.PutAsJsonAsync($"{Organisation}/members/{Person.Id}", new { role = "Viewer" }));

    public Task SuspendOrganisationAsync() => DoneAsync(Admin.PutAsJsonAsync($"/api/admin/customers/{Owner.OrganisationId}/suspension", new { reason = "unpaid" }));

    public Task BeginClosingAsync() => DoneAsync(Owner.Client.PostAsJsonAsync($"{Organisation}/closing", new { confirmation = "Li Lei" }));

    public async Task CloseOrganisationAsync()
    {
        await BeginClosingAsync();
        // As if the days of grace had passed.
        await Portal.QueryAsync(db => db.OrganisationClosings.Where(closing => closing.OrganisationId == Owner.OrganisationId).ExecuteUpdateAsync(set => set.SetProperty(closing => closing.GraceUntil, closing => closing.RequestedAt)));
        Assert.NotEqual(0, await Portal.Services.GetRequiredService<ClosingRun>().RunAsync(CancellationToken.None));
    }

    public Task RevokeKeyAsync() => DoneAsync(Person.Client.DeleteAsync($"/api/keys/{Key}"));

    public async Task BeLockedOutAsync()
    {
        using var stranger = Portal.NewClient();
        for (var i = 0; i < 8; i++)
            (await stranger.TrySignInAsync(Person.Email, "not the password")).Dispose();
        Assert.True(await Portal.QueryAsync(db => db.Users.AnyAsync(user => user.Email == Person.Email && user.LockoutEnd != null)));
    }

    private static async Task DoneAsync(Task<HttpResponseMessage> act)
    {
        using var answer = await act;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
