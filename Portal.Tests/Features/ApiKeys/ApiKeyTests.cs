using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Security.Sessions;
using Portal.Tests.Features.Organisations;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ApiKeys;

/// <summary>What a program may do with a key, and when no more.</summary>
public sealed class ApiKeyTests(ApiKeyTests.Site site) : IClassFixture<ApiKeyTests.Site>
{
    private Developer Owner => site.Team.Owner;

    private PortalAppFactory Portal => site.Team.Portal;

    [Fact]
    public async Task Key_WorksAsItsMaker_AndIsNoted()
    {
        var (id, program) = await KeyAsync(Owner.Client);
        var task = Guid.CreateVersion7();

        using var submitted = await SubmitAsync(program, Owner.ProjectId.Value, task);

        Assert.Equal(HttpStatusCode.Created, submitted.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync($"/api/tasks/{task}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/billing/balance")).StatusCode);
        var stored = await Portal.QueryAsync(db => db.ComputeTasks.SingleAsync(one => one.Id == new ComputeTaskId(task)));
        Assert.Equal((Owner.Id, new ApiKeyId(id)), (stored.SubmittedBy, stored.ApiKeyId));
        var listed = (await Owner.Client.GetFromJsonAsync<JsonElement>("/api/keys")).GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("id").GetGuid() == id);
        Assert.NotEqual(JsonValueKind.Null, listed.GetProperty("lastUsedAt").ValueKind);
        Assert.DoesNotContain(program.DefaultRequestHeaders.Authorization!.Parameter!, listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfOneProject_KnowsNoOther()
    {
        using var made = await Owner.Client.PostAsJsonAsync($"{site.Team.Path}/projects", new { id = Guid.CreateVersion7(), name = $"p-{Guid.NewGuid():N}"[..20] });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var other = (await Owner.Client.GetFromJsonAsync<JsonElement>("/api/projects")).EnumerateArray().Select(project => project.GetProperty("id").GetGuid()).First(project => project != Owner.ProjectId.Value);
        var elsewhere = Guid.CreateVersion7();
        (await SubmitAsync(Owner.Client, Owner.ProjectId.Value, elsewhere)).Dispose();
        var (_, program) = await KeyAsync(Owner.Client, new { id = Guid.CreateVersion7(), name = "one", project = other });

        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(program, other, Guid.CreateVersion7())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SubmitAsync(program, Owner.ProjectId.Value, Guid.CreateVersion7())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/tasks/{elsewhere}")).StatusCode);
        Assert.Equal(1, (await program.GetFromJsonAsync<JsonElement>("/api/tasks/")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await program.GetFromJsonAsync<JsonElement>("/api/projects")).GetArrayLength());
        Assert.Equal("api_key_not_accepted", await CodeAsync(await program.GetAsync("/api/billing/balance"), HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Key_ThatOnlyReads_ChangesNothing()
    {
        var task = Guid.CreateVersion7();
        (await SubmitAsync(Owner.Client, Owner.ProjectId.Value, task)).Dispose();
        var (_, program) = await KeyAsync(Owner.Client, new { id = Guid.CreateVersion7(), name = "reader", isReadOnly = true });

        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync($"/api/tasks/{task}")).StatusCode);
        Assert.Equal("role_not_allowed", await CodeAsync(await SubmitAsync(program, Owner.ProjectId.Value, Guid.CreateVersion7()), HttpStatusCode.Forbidden));
        Assert.Equal("role_not_allowed", await CodeAsync(await program.PostAsync($"/api/tasks/{task}/stop", null), HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Key_OfAViewer_CannotRun()
    {
        var viewer = await site.Team.JoinAsync($"viewer-{Guid.NewGuid():N}@example.com", OrganisationRole.Viewer);
        await viewer.Client.ConfirmAsync();

        Assert.Equal("role_not_allowed", await CodeAsync(await viewer.Client.PostAsJsonAsync("/api/keys", Request(organisation: Owner.OrganisationId.Value)), HttpStatusCode.Forbidden));
        await KeyAsync(viewer.Client, new { id = Guid.CreateVersion7(), name = "reader", isReadOnly = true, organisation = Owner.OrganisationId.Value });
    }

    [Theory]
    [InlineData("GET", "/api/keys")]
    [InlineData("GET", "/api/account")]
    [InlineData("GET", "/api/account/security")]
    [InlineData("GET", "/api/organisations")]
    [InlineData("GET", "/api/webhooks")]
    [InlineData("GET", "/api/admin/overview")]
    [InlineData("POST", "/api/billing/vouchers/redeem")]
    [InlineData("PUT", "/api/billing/budgets")]
    public async Task Key_OnARouteForPeople_IsRefused(string method, string route)
    {
        var (_, program) = await KeyAsync(Owner.Client);
        using var request = new HttpRequestMessage(new HttpMethod(method), route);

        using var answer = await program.SendAsync(request);

        Assert.Equal("api_key_not_accepted", await CodeAsync(answer, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Key_OnAPage_IsNobody()
    {
        var (_, program) = await KeyAsync(Owner.Client);

        using var answer = await program.GetAsync("/tasks");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Theory]
    [InlineData("Bearer ptl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer")]
    [InlineData("Basic bGk6cGFzcw==")]
    [InlineData("Bearer ptl_' OR 1=1 --")]
    public async Task NoKey_IsRefused_WithoutFallingBackOnTheCookie(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tasks/");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        using var answer = await Owner.Client.SendAsync(request);

        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("api_key_invalid", await CodeAsync(answer, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Revoked_OpenHub_IsCutOff_AndTheKeyIsNone()
    {
        var (id, program) = await KeyAsync(Owner.Client);
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(Portal.Server.BaseAddress, TaskProgressHub.Path), options =>
        {
            options.HttpMessageHandlerFactory = _ => Portal.Server.CreateHandler();
            options.Transports = HttpTransportType.LongPolling;
            options.Headers["Authorization"] = program.DefaultRequestHeaders.Authorization!.ToString();
        }).Build();
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync();
        var connections = Portal.Services.GetRequiredService<LiveConnections>();
        await Eventually.TrueAsync("the hub is watched", () => Task.FromResult(connections.Count > 0));
        await connections.CutOffAsync(CancellationToken.None);
        Assert.Equal(HubConnectionState.Connected, hub.State);

        using var revoked = await Owner.Client.DeleteAsync($"/api/keys/{id}");

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/tasks/")).StatusCode);
    }

    [Fact]
    public async Task Removed_MemberAndComeBack_FindsNoKeyAlive()
    {
        var email = $"gone-{Guid.NewGuid():N}@example.com";
        var colleague = await site.Team.JoinAsync(email, OrganisationRole.Developer);
        await colleague.Client.ConfirmAsync();
        var (_, program) = await KeyAsync(colleague.Client, Request(organisation: Owner.OrganisationId.Value));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/tasks/")).StatusCode);

        Assert.Null(await site.Team.RemoveAsync(Owner, colleague.Id));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/tasks/")).StatusCode);
        await Portal.QueryAsync(async db =>
        {
            db.OrganisationMembers.Add(new OrganisationMember(Owner.OrganisationId, colleague.Id, OrganisationRole.Developer, TimeProvider.System.GetUtcNow()));
            return await db.SaveChangesAsync();
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/tasks/")).StatusCode);
    }

    [Fact]
    public async Task Expired_IsNone()
    {
        var (id, program) = await KeyAsync(Owner.Client);
        await Portal.QueryAsync(db => db.ApiKeys.Where(key => key.Id == new ApiKeyId(id)).ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, TimeProvider.System.GetUtcNow().AddSeconds(-1))));

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/tasks/")).StatusCode);
    }

    [Fact]
    public async Task Budget_OfAKey_StopsTheKeyAlone()
    {
        var (id, program) = await KeyAsync(Owner.Client);
        using var set = await Owner.Client.PutAsJsonAsync("/api/billing/budgets", new { amount = "0.01", stops = true, key = id });
        Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());

        Assert.Equal("budget_exceeded", await CodeAsync(await SubmitAsync(program, Owner.ProjectId.Value, Guid.CreateVersion7()), HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(Owner.Client, Owner.ProjectId.Value, Guid.CreateVersion7())).StatusCode);
        using var removed = await Owner.Client.DeleteAsync($"/api/billing/budgets?key={id}");
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(program, Owner.ProjectId.Value, Guid.CreateVersion7())).StatusCode);
    }

    [Theory]
    [InlineData("", null, "name")]
    [InlineData("ok", 0, "days")]
    [InlineData("ok", 367, "days")]
    public async Task Make_OutOfBounds_IsRefusedNamingTheField(string name, int? days, string field)
    {
        using var answer = await Owner.Client.PostAsJsonAsync("/api/keys", new { id = Guid.CreateVersion7(), name, days });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(field, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString());
    }

    private static object Request(Guid organisation) => new { id = Guid.CreateVersion7(), name = "program", organisation };

    private async Task<(Guid Id, HttpClient Program)> KeyAsync(HttpClient maker, object? request = null)
    {
        using var made = await maker.PostAsJsonAsync("/api/keys", request ?? Request(Owner.OrganisationId.Value));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        var program = Portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("secret").GetString());
        return (answer.GetProperty("id").GetGuid(), program);
    }

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient client, Guid project, Guid id) =>
        client.PostAsJsonAsync("/api/tasks/", new { id, draft = new { projectId = project, name = "a", commandText = "true", maxRunSeconds = 3600 } });

    private static async Task<string?> CodeAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        using (answer)
        {
            Assert.Equal(expected, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
        }
    }

    /// <summary>One portal for all of them.</summary>
    public sealed class Site : IAsyncLifetime
    {
        internal ATeam Team { get; private set; } = default!;

        public async Task InitializeAsync() => Team = await ATeam.MakeAsync();

        public async Task DisposeAsync() => await Team.DisposeAsync();
    }
}
