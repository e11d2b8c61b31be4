using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Features.Notifications;
using Portal.Features.SupportViews;
using Portal.Security;
using Portal.Security.Sessions;
using Portal.Security.SupportViews;
using Portal.Tests.Features.AccountSecurity;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.SupportViews;

/// <summary>An administrator looks at an organisation as one of its members: who may, who hears of it, and what ends it.</summary>
public sealed class SupportViewTests : IAsyncLifetime
{
    private const string Reason = "Ticket 4711: the task fails";

    private AWorld _world = default!;

    private PortalAppFactory Portal => _world.Portal;

    private EndSupportView Ends => Portal.Services.GetRequiredService<EndSupportView>();

    private string Start => $"/api/admin/customers/{_world.Organisation}/support-view/";

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Start_ShowsTheOrganisationAndItsContent_UnderABanner_WithoutThePlatform()
    {
        await StartAsync();

        Assert.Equal(_world.Organisation, Assert.Single((await _world.Admin.GetFromJsonAsync<JsonElement>("/api/organisations/")).EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Contains(AWorld.Secret, await _world.Admin.GetStringAsync($"/api/tasks/{_world.Task}/log"), StringComparison.Ordinal);
        using var administration = await _world.Admin.GetAsync("/admin");
        administration.ShouldRedirectTo("/support-view");
        foreach (var page in new[] { "/", "/tasks", $"/tasks/{_world.Task}", "/files", "/organisation", "/billing", "/usage", "/support-view" })
        {
            var shown = new HtmlParser().ParseDocument(await _world.Admin.GetStringAsync(page));
            Assert.Contains("Li Lei as Li Lei: read only", shown.QuerySelector("[data-testid=support-view]")!.TextContent, StringComparison.Ordinal);
            Assert.Null(shown.QuerySelector("a[href^='/admin'], [data-testid=bell], [data-testid=search], a[href='/account']"));
        }

        Assert.Contains(AWorld.Secret, new HtmlParser().ParseDocument(await _world.Admin.GetStringAsync($"/tasks/{_world.Task}")).QuerySelector("[data-testid=log]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--Blazor:{\"type\":\"server\"", await _world.Admin.GetStringAsync("/tasks"), StringComparison.Ordinal);
        // Members see no banner, and neither do others.
        Assert.DoesNotContain("support-view", await _world.Member.Client.GetStringAsync("/tasks"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TellsTheOwnersAndTheMember_AndStandsInBothAudits()
    {
        await _world.Member.Client.PutAsJsonAsync($"/api/organisations/{_world.Organisation}", new { name = "Acme" });
        await Portal.QueryAsync(db =>
        {
            db.OrganisationMembers.Add(new OrganisationMember(_world.Member.OrganisationId, _world.Other.Id, OrganisationRole.Viewer, _world.Now));
            return db.SaveChangesAsync();
        });
        await StartAsync(_world.Other.Id.Value);
        await Portal.Services.GetRequiredService<HandOutAlerts>().RunAsync(CancellationToken.None);

        var owner = await NewestAsync(_world.Member.Client);
        Assert.Equal("Support is looking at Acme", owner.GetProperty("title").GetString());
        Assert.Equal("Admin of the platform sees “Acme” as Li Lei until 2030-11-01 05:00 UTC, to read alone. Reason: " + Reason, owner.GetProperty("text").GetString());
        Assert.Contains("as you do", (await NewestAsync(_world.Other.Client)).GetProperty("text").GetString(), StringComparison.Ordinal);
        // By mail as well, whatever they chose.
        Assert.Equal(2, await Portal.QueryAsync(db => db.OutboxMails.CountAsync(mail => mail.Body.Contains(Reason))));
        Assert.Equal(HttpStatusCode.NoContent, (await _world.Admin.DeleteAsync(SupportViewRule.Api)).StatusCode);
        foreach (var (client, audit) in new[] { (_world.Member.Client, $"/api/organisations/{_world.Organisation}/audit"), (_world.Admin, $"/api/admin/audit?target=organisation/{_world.Organisation}") })
        {
            var text = await client.GetStringAsync(audit);
            Assert.Contains("support_view.start", text, StringComparison.Ordinal);
            Assert.Contains("support_view.end", text, StringComparison.Ordinal);
            Assert.Contains(Reason, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_ByWhoMayNot_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(_world.Member.Client)).StatusCode);
        await RefusesAsync(422, "field_missing", reason: " ");
        await RefusesAsync(422, "field_too_short", reason: "too short");
        await RefusesAsync(422, "field_too_long", reason: new string('a', 501));
        await RefusesAsync(404, "member_not_found", _world.Other.Id.Value);
        var self = await Portal.QueryAsync(db => db.Users.Where(user => user.Email == "admin@example.com").Select(user => user.Id).SingleAsync());
        await RefusesAsync(422, "own_view", self);
        await Portal.QueryAsync(db => db.Organisations.Where(one => one.Id == _world.Member.OrganisationId).ExecuteUpdateAsync(set => set.SetProperty(one => one.State, OrganisationState.Closed)));
        await RefusesAsync(409, "organisation_closed");
        _world.Pass(FreshSignIn.Window);
        await RefusesAsync(403, FreshSignIn.Needed);
        Assert.Empty(await ActsAsync());
        Assert.False(await Portal.QueryAsync(db => db.PersonSessions.AnyAsync(session => session.ViewedUntil != null)));
    }

    [Fact]
    public async Task Start_WhereItIsSwitchedOff_IsRefused_AndNotOffered()
    {
        await using var world = await AWorld.MakeAsync(portal => portal.With("Portal:Support:ViewAs", "false"));

        using var answer = await world.Admin.PostAsJsonAsync($"/api/admin/customers/{world.Organisation}/support-view/", new { person = world.Member.Id.Value, reason = Reason });

        Assert.Equal("support_views_off", await answer.CodeAsync());
        Assert.DoesNotContain("view-as-", await world.Admin.GetStringAsync($"/admin/customers/{world.Organisation}"), StringComparison.Ordinal);
        Assert.Contains("view-as-", await _world.Admin.GetStringAsync($"/admin/customers/{_world.Organisation}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_ByItsForm_LeadsBack_WithAllRights()
    {
        await StartAsync();

        using var ended = await _world.Admin.SendFormToAsync("/tasks", "/support-view/end");

        ended.ShouldRedirectTo($"/admin/customers/{_world.Organisation}");
        Assert.Equal(HttpStatusCode.OK, (await _world.Admin.GetAsync("/admin")).StatusCode);
        Assert.Equal("support_view_not_found", await (await _world.Admin.DeleteAsync(SupportViewRule.Api)).CodeAsync());
        Assert.Equal(["support_view.start", "support_view.end"], await ActsAsync());
    }

    [Fact]
    public async Task End_AtItsInstant_NeedsNobody_AndIsWrittenDownOnce()
    {
        await StartAsync();
        _world.Pass(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        Assert.Equal(HttpStatusCode.OK, (await _world.Admin.GetAsync(SupportViewRule.Api)).StatusCode);
        Assert.Equal(0, await Ends.RunAsync(CancellationToken.None));

        _world.Pass(TimeSpan.FromTicks(1));

        Assert.Equal(HttpStatusCode.OK, (await _world.Admin.GetAsync("/api/admin/customers/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _world.Admin.GetAsync($"/api/tasks/{_world.Task}/log")).StatusCode);
        Assert.Equal(1, (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Ends.RunAsync(CancellationToken.None))))).Sum());
        Assert.Equal(["support_view.start", "support_view.end"], await ActsAsync());
    }

    [Fact]
    public async Task End_WhereViewsAreSwitchedOff_ComesToThoseUnderWay()
    {
        await StartAsync();
        Portal.Services.GetRequiredService<IOptions<SupportOptions>>().Value.ViewAs = false;

        Assert.Equal(1, await Ends.RunAsync(CancellationToken.None));

        Assert.Equal(HttpStatusCode.OK, (await _world.Admin.GetAsync("/api/admin/customers/")).StatusCode);
        Assert.Equal(["support_view.start", "support_view.end"], await ActsAsync());
    }

    public static TheoryData<string> Ends_WithTheSession => ["sign-out", "session", "role", "organisation", "account", "member"];

    [Theory]
    [MemberData(nameof(Ends_WithTheSession))]
    public async Task End_WithWhatItHangsOn_IsWrittenDown(string what)
    {
        var second = await SecondAdministratorAsync();
        await StartAsync();
        var id = await Portal.QueryAsync(db => db.PersonSessions.Where(session => session.ViewedUntil != null).Select(session => new { session.Id, session.UserId }).SingleAsync());

        switch (what)
        {
            case "sign-out":
                (await _world.Admin.SendFormToAsync("/tasks", "/sign-out")).ShouldRedirectTo("/sign-in");
                break;
            case "session":
                await Portal.Services.GetRequiredService<PersonSessions>().EndAsync(id.UserId, id.Id, CancellationToken.None);
                break;
            case "role":
                Assert.Equal(HttpStatusCode.NoContent, (await second.DeleteAsync($"/api/admin/administrators/{id.UserId}")).StatusCode);
                break;
            case "organisation":
                await Portal.QueryAsync(db => db.Organisations.Where(one => one.Id == _world.Member.OrganisationId).ExecuteUpdateAsync(set => set.SetProperty(one => one.State, OrganisationState.Closed)));
                break;
            case "member":
                await Portal.QueryAsync(db => db.OrganisationMembers.Where(one => one.OrganisationId == _world.Member.OrganisationId && one.UserId == _world.Member.Id).ExecuteDeleteAsync());
                break;
            case "account":
                // From another session; with the account its sessions are forgotten, so that the end is written down there and then.
                var elsewhere = await Portal.SignInAsync("admin@example.com");
                await elsewhere.ConfirmAsync();
                using (var closed = await elsewhere.PostAsJsonAsync("/api/account/closing", new { confirmation = "admin@example.com" }))
                    Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync());
                break;
        }

        Assert.Null(await Portal.Services.GetRequiredService<PersonSessions>().ViewOfAsync(id.Id, CancellationToken.None));
        Assert.Equal(what == "account" ? 0 : 1, await Ends.RunAsync(CancellationToken.None));
        Assert.Equal(["support_view.start", "support_view.end"], await ActsAsync());
        // Only after the look at the cookie, every few seconds.
        _world.Pass(TimeSpan.FromSeconds(5));
        Assert.NotEqual(HttpStatusCode.OK, (await _world.Admin.GetAsync($"/api/tasks/{_world.Task}/log")).StatusCode);
    }

    [Fact]
    public async Task View_IsOfOneSession()
    {
        var elsewhere = await Portal.SignInAsync("admin@example.com");
        await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/api/admin/customers/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"/api/tasks/{_world.Task}/log")).StatusCode);
    }

    // A browser of one's own need not do what it is told.
    [Fact]
    public async Task OpenPage_ThatIsToldToLeaveAndStays_LosesWhoSitsThere()
    {
        var connections = Portal.Services.GetRequiredService<LiveConnections>();
        var session = await Portal.QueryAsync(db => db.PersonSessions.OrderBy(row => row.StartedAt).FirstAsync(row => db.Users.Any(user => user.Id == row.UserId && user.Email == "admin@example.com")));
        var (told, signedOut) = (0, 0);
        using var open = connections.AddPage(PrincipalOf(session), () => signedOut++, () => told++, () => told++);
        await StartAsync();

        await connections.CutOffAsync(CancellationToken.None);
        Assert.Equal((1, 0), (told, signedOut));
        for (var look = 0; look < 10; look++)
            await connections.CutOffAsync(CancellationToken.None);

        Assert.Equal((1, 1), (told, signedOut));
    }

    [Fact]
    public async Task OpenPages_OfTheSession_AreShownAnewWhenItBeginsAndEnds()
    {
        var connections = Portal.Services.GetRequiredService<LiveConnections>();
        var session = await Portal.QueryAsync(db => db.PersonSessions.OrderBy(row => row.StartedAt).FirstAsync(row => db.Users.Any(user => user.Id == row.UserId && user.Email == "admin@example.com")));
        var before = PrincipalOf(session);
        var (page, stream) = (0, 0);
        using var open = connections.AddPage(before, () => Assert.Fail("The session goes on."), () => Assert.Fail("It would be led to what is closed."), () => page++);
        await connections.CutOffAsync(CancellationToken.None);
        Assert.Equal(0, page);
        await StartAsync();

        await connections.CutOffAsync(CancellationToken.None);

        Assert.Equal(1, page);
        var view = await Portal.Services.GetRequiredService<PersonSessions>().ViewOfAsync(session.Id, CancellationToken.None);
        using var read = connections.Add(SupportViewClaims.Of(before, view!), () => stream++);
        await connections.CutOffAsync(CancellationToken.None);
        Assert.Equal(0, stream);
        _world.Pass(TimeSpan.FromMinutes(30));
        await connections.CutOffAsync(CancellationToken.None);
        Assert.Equal(1, stream);
    }

    [Fact]
    public async Task Services_AskedByWhoLooks_ChangeNothingOfTheOrganisation()
    {
        await StartAsync();
        var session = await Portal.QueryAsync(db => db.PersonSessions.SingleAsync(row => row.ViewedUntil != null));
        var view = await Portal.Services.GetRequiredService<PersonSessions>().ViewOfAsync(session.Id, CancellationToken.None);
        var caller = Caller.Require(SupportViewClaims.Of(PrincipalOf(session), view!));

        Assert.Equal((false, false), (caller.IsAdmin, caller.MayReview));
        var scope = await Portal.QueryAsync(db => OrganisationAccess.FindAsync(db, caller, null, CancellationToken.None));
        Assert.Equal(_world.Member.OrganisationId, scope!.Organisation.Id);
        Assert.Equal([OrganisationRight.ReadWork, OrganisationRight.ReadMoney], OrganisationRights.All.Where(scope.May));
        Assert.Null(await Portal.QueryAsync(db => OrganisationAccess.FindAsync(db, caller, _world.Other.OrganisationId, CancellationToken.None)));
        Assert.Null(await Portal.QueryAsync(db => OrganisationAccess.FindOwnedAsync(db, caller, _world.Member.OrganisationId, CancellationToken.None)));
        // Neither can another view be begun from within one.
        Assert.Equal(AdminOnly.NotAllowed, (await Portal.Services.GetRequiredService<StartSupportView>().HandleAsync(
            caller, _world.Other.OrganisationId, new StartSupportViewRequest(_world.Other.Id.Value, Reason), CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Database_InARequestThatOnlyReads_CannotBeWritten()
    {
        var http = Portal.Services.GetRequiredService<Microsoft.AspNetCore.Http.IHttpContextAccessor>();
        http.HttpContext = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.HttpContext.Features.Set(new ReadOnlyRequest());

        await Assert.ThrowsAsync<InvalidOperationException>(() => Portal.QueryAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, "x"))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Portal.QueryAsync(db =>
        {
            db.OrganisationMembers.Add(new OrganisationMember(_world.Member.OrganisationId, _world.Other.Id, OrganisationRole.Viewer, _world.Now));
            return db.SaveChangesAsync();
        }));
        http.HttpContext.Features.Set<ReadOnlyRequest>(null);
        Assert.NotEqual(0, await Portal.QueryAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, "x"))));
    }

    private static System.Security.Claims.ClaimsPrincipal PrincipalOf(PersonSession session) => new(new System.Security.Claims.ClaimsIdentity(
        [new(System.Security.Claims.ClaimTypes.NameIdentifier, session.UserId.ToString()), new(System.Security.Claims.ClaimTypes.Role, PortalRoles.Admin), new(SessionClaims.Session, session.Id.ToString())], "test"));

    private Task<HttpResponseMessage> AskAsync(HttpClient client, Guid? person = null, string reason = Reason) => client.PostAsJsonAsync(Start, new { person = person ?? _world.Member.Id.Value, reason });

    private async Task StartAsync(Guid? person = null)
    {
        using var answer = await AskAsync(_world.Admin, person);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task RefusesAsync(int status, string code, Guid? person = null, string reason = Reason)
    {
        using var answer = await AskAsync(_world.Admin, person, reason);
        Assert.Equal((status, code), ((int)answer.StatusCode, await answer.CodeAsync()));
    }

    private async Task<HttpClient> SecondAdministratorAsync()
    {
        using var appointed = await _world.Admin.PostAsJsonAsync("/api/admin/administrators/", new { email = _world.Other.Email });
        Assert.True(appointed.IsSuccessStatusCode, await appointed.Content.ReadAsStringAsync());
        return await Portal.SignInAsync(_world.Other.Email);
    }

    private static async Task<JsonElement> NewestAsync(HttpClient client)
    {
        var rows = (await client.GetFromJsonAsync<JsonElement>("/api/notifications")).GetProperty("rows").EnumerateArray();
        return rows.First(row => row.GetProperty("kind").GetString() == nameof(AlertKind.Security) && row.GetProperty("title").GetString()!.StartsWith("Support", StringComparison.Ordinal));
    }

    private Task<List<string>> ActsAsync() => Portal.QueryAsync(db => db.AuditEntries.Where(entry => entry.Act.StartsWith("support_view")).OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync());
}
