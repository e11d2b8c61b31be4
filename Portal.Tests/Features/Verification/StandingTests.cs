using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Verification;

/// <summary>What unverified and suspended organisations may do, and who reviews, as the portal answers it over HTTP.</summary>
public sealed class StandingTests : IAsyncLifetime
{
    private readonly PortalAppFactory _portal = new PortalAppFactory().With("Portal:Verification:IsRequired", "true").With("Portal:Verification:UnverifiedMaxOpenTasks", "2");
    private HttpClient _admin = default!;
    private Developer _developer = default!;

    public async Task InitializeAsync()
    {
        _admin = await _portal.CreateAdministratorAsync();
        _developer = await _portal.RegisterDeveloperAsync("li@example.com");
        var node = ANode.With();
        await _portal.QueryAsync(db =>
        {
            db.ComputeNodes.Add(node);
            return db.SaveChangesAsync();
        });
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Unverified_RunsWhatIsSmallAndFew_AndIsToldBefore()
    {
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "unverified_limit", "cpuMillicores"), await SubmitAsync(cpu: 4001));
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync()).Status);
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync()).Status);
        Assert.Equal((HttpStatusCode.Conflict, "unverified_tasks", null), await SubmitAsync());

        Assert.Contains("policy-notice", await _developer.Client.GetStringAsync("/tasks/new"), StringComparison.Ordinal);
        var view = await _developer.Client.GetFromJsonAsync<JsonElement>("/api/verification");
        Assert.Equal(4000, view.GetProperty("policy").GetProperty("maxCpuMillicores").GetInt64());
    }

    [Fact]
    public async Task Unverified_ManyAtOnce_PassTheLimitByNone()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SubmitAsync()));

        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal((HttpStatusCode.Conflict, "unverified_tasks", null), answer));
    }

    [Fact]
    public async Task Suspended_RunsNothing_UntilItMayGoOn()
    {
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync()).Status);
        var address = $"/api/admin/customers/{_developer.OrganisationId}/suspension";
        using (var nameless = await _admin.PutAsJsonAsync(address, new { reason = " " }))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, nameless.StatusCode);
        using (var suspended = await _admin.PutAsJsonAsync(address, new { reason = "Mining" }))
            Assert.Equal(1, (await suspended.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("stopped").GetInt32());

        Assert.Equal(TaskState.Cancelled, await _portal.QueryAsync(db => db.ComputeTasks.Select(task => task.State).SingleAsync()));
        Assert.Equal((HttpStatusCode.Conflict, "organisation_suspended", null), await SubmitAsync());
        // It can still read why.
        Assert.Equal("Mining", (await _developer.Client.GetFromJsonAsync<JsonElement>("/api/verification")).GetProperty("suspensionReason").GetString());

        using (var resumed = await _admin.DeleteAsync(address))
            Assert.Equal(HttpStatusCode.NoContent, resumed.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync()).Status);
        Assert.Equal(["organisation.suspend", "task.stop", "organisation.resume"], await _portal.QueryAsync(db => db.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync()));
    }

    [Fact]
    public async Task Reviewer_SeesApplicationsAndNothingElseOfThePlatform()
    {
        using (var appointed = await _admin.PostAsJsonAsync("/api/admin/administrators/", new { email = _developer.Email, role = "Reviewer" }))
            Assert.Equal(HttpStatusCode.NoContent, appointed.StatusCode);
        using (var unknown = await _admin.PostAsJsonAsync("/api/admin/administrators/", new { email = _developer.Email, role = "Owner" }))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        var reviewer = await _portal.SignInAsync(_developer.Email);

        foreach (var (path, status) in new[]
        {
            ("/api/admin/verification", HttpStatusCode.OK), ("/admin/verification", HttpStatusCode.OK), ("/admin/verification/reasons", HttpStatusCode.OK),
            ("/api/admin/customers", HttpStatusCode.Forbidden), ("/api/admin/audit", HttpStatusCode.Forbidden), ("/admin", HttpStatusCode.Found),
        })
        {
            using var answer = await reviewer.GetAsync(path);
            Assert.Equal((path, status), (path, answer.StatusCode));
        }
    }

    private async Task<(HttpStatusCode Status, string? Code, string? Field)> SubmitAsync(long cpu = 1000)
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/", new
        {
            id = Guid.CreateVersion7(), draft = new { projectId = _developer.ProjectId.Value, name = "a", commandText = "true", cpuMillicores = cpu, memoryMebibytes = 256, maxRunSeconds = 60 },
        });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode ? (answer.StatusCode, null, null) : (answer.StatusCode, body.GetProperty("code").GetString(), body.GetProperty("field").GetString());
    }
}
