using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

/// <summary>What an administrator sees of a task that is not theirs, and the trace of it.</summary>
public sealed class OperatorViewTests : IAsyncLifetime
{
    private AWorld _world = default!;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Page_SaysThatItIsRecorded_AndKeepsTheContentBack()
    {
        var page = await _world.Admin.GetStringAsync($"/tasks/{_world.Task}?tab=configuration");

        Assert.Contains("as an operator; this view is recorded", page, StringComparison.Ordinal);
        Assert.Contains("public name", page, StringComparison.Ordinal);
        Assert.DoesNotContain(AWorld.Secret, page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-testid=\"run-again\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(AWorld.Secret, await _world.Admin.GetStringAsync($"/tasks/{_world.Task}?tab=log"), StringComparison.Ordinal);
        Assert.DoesNotContain(AWorld.Secret, await _world.Admin.GetStringAsync($"/tasks/new?from={_world.Task}"), StringComparison.Ordinal);
        Assert.Contains($"echo {AWorld.Secret}", await _world.Member.Client.GetStringAsync($"/tasks/{_world.Task}?tab=configuration"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_GivesTheFactsWithoutTheContent()
    {
        var text = await _world.Admin.GetStringAsync($"/api/tasks/{_world.Task}");

        Assert.DoesNotContain(AWorld.Secret, text, StringComparison.Ordinal);
        using var detail = JsonDocument.Parse(text);
        Assert.True(detail.RootElement.GetProperty("isOperatorView").GetBoolean());
        Assert.Equal("Succeeded", detail.RootElement.GetProperty("task").GetProperty("state").GetString());
        Assert.Contains(AWorld.Secret, await _world.Member.Client.GetStringAsync($"/api/tasks/{_world.Task}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_IsAuditedOnceAnHour_HoweverOftenItIsAsked()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _world.Admin.GetStringAsync($"/api/tasks/{_world.Task}")));
        await _world.Admin.GetStringAsync($"/tasks/{_world.Task}");
        var entry = Assert.Single(await LooksAsync());
        Assert.Equal((AuditEntry.Person, $"task/{_world.Task}"), (entry.Actor, entry.Target));
        Assert.Equal("admin@example.com", await _world.Portal.QueryAsync(db => db.Users.Where(user => user.Id == entry.ActorId).Select(user => user.Email).SingleAsync()));

        _world.Pass(TimeSpan.FromHours(1));
        await _world.Admin.GetStringAsync($"/tasks/{_world.Task}");

        Assert.Equal(2, (await LooksAsync()).Count);
    }

    [Fact]
    public async Task Look_OfAMember_LeavesNoTrace()
    {
        await _world.Member.Client.GetStringAsync($"/tasks/{_world.Task}");
        using var refused = await _world.Other.Client.GetAsync($"/api/tasks/{_world.Task}");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Empty(await LooksAsync());
    }

    private Task<List<AuditEntry>> LooksAsync() => _world.Portal.QueryAsync(db => db.AuditEntries.AsNoTracking().Where(entry => entry.Act == "task.view").ToListAsync());
}
