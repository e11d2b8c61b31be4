using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Tests.Runner;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Environments;

/// <summary>From the administrator who registers a root folder to the task that runs in it, with the real runner and sandbox.</summary>
public sealed class EnvironmentTaskTests : SandboxTest
{
    private readonly PortalAppFactory _portal = new PortalAppFactory().WithRunningWorkers().With("Portal:LocalEngine:HeartbeatMilliseconds", "200");

    [SkippableFact]
    public async Task Task_InAnEnvironment_SeesItsRootAndNotTheHosts()
    {
        await using var portal = _portal;
        var (admin, developer) = await PrepareAsync();
        await ARootFolder.MakeAsync(Path.Combine(portal.DataRoot, "environments", "small"), named: "/bin/sh");
        await RegisterAsync(admin, "small");
        Assert.Contains("small", await developer.Client.GetStringAsync("/api/environments"), StringComparison.Ordinal);

        var id = await SubmitAsync(developer, "small", "read -r issue < /etc/issue; echo \"$issue\"; echo /usr/bin/*; echo /bin/*; (echo > /bin/x) 2>/dev/null || echo read-only; echo kept > out/result.txt");

        var task = await EndOfAsync(id);
        Assert.Equal(TaskState.Succeeded, task.State);
        Assert.Equal("small", task.EnvironmentName);
        var folder = AttemptFolder.Of(Path.Combine(portal.DataRoot, "attempts"), (await AttemptsAsync(id)).Single().Id);
        Assert.Equal([ARootFolder.Issue, "/usr/bin/*", "/bin/sh", "read-only"], LogFile.ReadPage(folder.Log, 0).Lines.Select(line => line.Text));
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(folder.Out, "result.txt")));
        Assert.Contains("small", await developer.Client.GetStringAsync($"/tasks/{id}?tab=configuration"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Task_WhoseEnvironmentVanished_FailsByThePlatformsFaultAndCostsNothing()
    {
        await using var portal = _portal;
        var (admin, developer) = await PrepareAsync();
        var root = await ARootFolder.MakeAsync(Path.Combine(portal.DataRoot, "environments", "small"), named: "/bin/sh");
        await RegisterAsync(admin, "small");
        Directory.Delete(root, recursive: true);

        var id = await SubmitAsync(developer, "small", "true");

        var task = await EndOfAsync(id);
        Assert.Equal((TaskState.Failed, TaskFailure.CouldNotStart), (task.State, task.FailureCode));
        Assert.All(await AttemptsAsync(id), attempt => Assert.Equal((AttemptEnd.NotStarted, "environment_missing"), (attempt.End, attempt.Reason)));
        Assert.False(await portal.QueryAsync(db => db.Charges.AnyAsync()));
        Assert.Contains("environment it asked for is not there any more", await developer.Client.GetStringAsync($"/tasks/{id}"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Submission_AskingForWhatIsNotOffered_NamesTheField()
    {
        await using var portal = _portal;
        var (admin, developer) = await PrepareAsync();
        await ARootFolder.MakeAsync(Path.Combine(portal.DataRoot, "environments", "old"), named: "/bin/sh");
        await RegisterAsync(admin, "old");
        using (var retired = await admin.PutAsJsonAsync("/api/admin/environments/old", new { description = "", isRetired = true }))
            Assert.Equal(HttpStatusCode.NoContent, retired.StatusCode);

        await RefusedAsync(developer, "none", "unknown_environment");
        await RefusedAsync(developer, "../../etc", "unknown_environment");
        await RefusedAsync(developer, "old", "environment_retired");
        await RefusedAsync(developer, "old", "environment_for_commands_only", new { commandKind = 2, capabilityId = "text-classification.train" });
        Assert.Equal("[]", await developer.Client.GetStringAsync("/api/environments"));
        Assert.False(await portal.QueryAsync(db => db.ComputeTasks.AnyAsync()));
    }

    private async Task<(HttpClient Admin, Developer Developer)> PrepareAsync()
    {
        var admin = await _portal.CreateAdministratorAsync();
        var developer = await _portal.RegisterDeveloperAsync("dev@example.com");
        await AttemptHarness.UntilAsync(() => _portal.QueryAsync(db => db.ComputeNodes.AnyAsync()).GetAwaiter().GetResult(), "a node", seconds: 60);
        return (admin, developer);
    }

    private static async Task RegisterAsync(HttpClient admin, string name)
    {
        using var registered = await admin.PostAsJsonAsync("/api/admin/environments", new { name, description = "A shell alone" });
        Assert.True(registered.StatusCode == HttpStatusCode.Created, await registered.Content.ReadAsStringAsync());
    }

    private static Dictionary<string, object> Draft(Developer developer, string environment, string command) => new()
    {
        ["projectId"] = developer.ProjectId.Value, ["name"] = "inside", ["cpuMillicores"] = 200, ["memoryMebibytes"] = 128, ["maxRunSeconds"] = 60,
        ["commandText"] = command, ["environmentName"] = environment,
    };

    private static async Task<ComputeTaskId> SubmitAsync(Developer developer, string environment, string command)
    {
        var id = Guid.CreateVersion7();
        using var answer = await developer.Client.PostAsJsonAsync("/api/tasks/", new { id, draft = Draft(developer, environment, command) });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return new ComputeTaskId(id);
    }

    private static async Task RefusedAsync(Developer developer, string environment, string code, object? with = null)
    {
        var draft = Draft(developer, environment, "true");
        foreach (var property in with?.GetType().GetProperties() ?? [])
            draft[property.Name] = property.GetValue(with)!;
        using var estimate = await developer.Client.PostAsJsonAsync("/api/tasks/estimate", draft);
        var problem = (await estimate.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem");
        Assert.Equal((code, "environmentName"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        if (with is not null)
            return;
        using var answer = await developer.Client.PostAsJsonAsync("/api/tasks/", new { id = Guid.CreateVersion7(), draft });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    private async Task<ComputeTask> EndOfAsync(ComputeTaskId id)
    {
        ComputeTask? task = null;
        await AttemptHarness.UntilAsync(() => (task = _portal.QueryAsync(db => db.ComputeTasks.AsNoTracking().SingleAsync(task => task.Id == id)).GetAwaiter().GetResult()).IsFinal, "the task's end", seconds: 60);
        return task!;
    }

    private Task<List<TaskAttempt>> AttemptsAsync(ComputeTaskId id) => _portal.QueryAsync(db => db.TaskAttempts.AsNoTracking().Where(attempt => attempt.TaskId == id).ToListAsync());
}
