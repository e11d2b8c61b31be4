using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Background;
using Portal.Core.Execution;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Files;

public sealed class KeepTaskResultTests : IAsyncLifetime
{
    private AWorld _world = default!;

    private HttpClient Member => _world.Member.Client;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Keep_AResult_IsAnInputOfOtherTasksAndSaysWhereItIsFrom()
    {
        var kept = await KeptAsync("deep/result.txt");

        Assert.Equal(("result.txt", "deep/result.txt", _world.Task), (Text(kept, "name"), Text(kept, "keptFromPath"), kept.GetProperty("keptFromTaskId").GetGuid()));
        Assert.Equal(AWorld.Secret, await Member.GetStringAsync($"/api/files/{Text(kept, "id")}"));
        var listed = await Member.GetFromJsonAsync<JsonElement>($"/api/projects/{_world.Project}/files");
        Assert.Contains(listed.EnumerateArray(), file => Text(file, "id") == Text(kept, "id") && file.GetProperty("keptFromTaskId").GetGuid() == _world.Task);
        using var submitted = await Member.PostAsJsonAsync("/api/tasks/", new
        {
            id = Guid.NewGuid(),
            draft = new { projectId = _world.Project, name = "second", commandText = "cat in/result.txt", maxRunSeconds = 60, inputs = new[] { new { fileId = kept.GetProperty("id").GetGuid() } } },
        });
        Assert.Equal(HttpStatusCode.Created, submitted.StatusCode);
    }

    [Fact]
    public async Task Keep_ManyTimesAtOnce_IsOneFile()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => Text(await KeptAsync("deep/result.txt"), "id")));

        Assert.Single(ids.Distinct());
        Assert.Single(await _world.Portal.QueryAsync(db => db.ProjectFiles.Where(file => file.KeptFromPath != null).ToListAsync()));
        Assert.Empty(Directory.GetFiles(Path.Combine(_world.Portal.DataRoot, "uploads")));
    }

    [Fact]
    public async Task Keep_AfterTheKeptOneWasDeleted_KeepsAgain()
    {
        var first = Text(await KeptAsync("deep/result.txt"), "id");
        using (var deleted = await Member.DeleteAsync($"/api/files/{first}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        var second = Text(await KeptAsync("./deep//result.txt"), "id");

        Assert.NotEqual(first, second);
        Assert.Equal(AWorld.Secret, await Member.GetStringAsync($"/api/files/{second}"));
    }

    [Fact]
    public async Task Keep_UnderATakenName_CountsUp()
    {
        using (var content = new StringContent("other"))
        using (await Member.PutAsync($"/api/projects/{_world.Project}/files/result.txt", content))
            Assert.Equal("result (2).txt", Text(await KeptAsync("deep/result.txt"), "name"));
    }

    [Fact]
    public async Task Kept_OutlivesTheResults()
    {
        var id = Text(await KeptAsync("deep/result.txt"), "id");
        _world.Pass(TimeSpan.FromDays(40));
        await ActivatorUtilities.CreateInstance<RetentionWorker>(_world.Portal.Services).RunOnceAsync(CancellationToken.None);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_world.Portal.DataRoot, "attempts")));

        using var client = await _world.Portal.SignInAsync("member@example.com");
        Assert.Equal(AWorld.Secret, await client.GetStringAsync($"/api/files/{id}"));
    }

    [Theory]
    [InlineData("deep")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("../lease.json")]
    [InlineData("deep/../../log.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("a\0b")]
    [InlineData("link")]
    [InlineData("linked/passwd")]
    public async Task Keep_WhatIsNoPlainFileInside_IsNotFound(string? path)
    {
        var attempts = Path.Combine(_world.Portal.DataRoot, "attempts");
        var folder = new AttemptFolder(Directory.GetDirectories(attempts).Single());
        File.CreateSymbolicLink(Path.Combine(folder.Out, "link"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(folder.Out, "linked"), "/etc");

        using var answer = await Member.PostAsJsonAsync($"/api/tasks/{_world.Task}/kept-results", new { path });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(await _world.Portal.QueryAsync(db => db.ProjectFiles.AnyAsync(file => file.KeptFromPath != null)));
    }

    [Fact]
    public async Task Upload_OfTheSameAgain_IsTheSameFile_AndOfOtherBytesAnotherName()
    {
        var first = await UploadAsync("a,b\n");
        var again = await UploadAsync("a,b\n");
        var other = await UploadAsync("c,d\n");

        Assert.Equal(Text(first, "id"), Text(again, "id"));
        Assert.Equal(("data.csv", "data (2).csv"), (Text(first, "name"), Text(other, "name")));
    }

    private async Task<JsonElement> UploadAsync(string text)
    {
        using var content = new StringContent(text);
        using var answer = await Member.PutAsync($"/api/projects/{_world.Project}/files/data.csv", content);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<JsonElement> KeptAsync(string path)
    {
        using var answer = await Member.PostAsJsonAsync($"/api/tasks/{_world.Task}/kept-results", new { path });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string? Text(JsonElement file, string property) => file.GetProperty(property).GetString();
}
