using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Models;

/// <summary>The catalogue says what the portal would charge, what the organisation has seen, and what it trained; and leads to a form that is filled in.</summary>
public sealed class ModelQueriesTests : IAsyncLifetime
{
    private const string Train = "text-classification.train";
    private const string Predict = "text-classification.predict";

    private AWorld _world = default!;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Catalogue_WithoutRuns_HasThePriceAloneThatAnEstimateHas()
    {
        var act = ActOf(await ReadAsync(_world.Member), Train);

        using var estimate = await _world.Member.Client.PostAsJsonAsync("/api/tasks/estimate", new { projectId = _world.Project, commandText = "true", cpuMillicores = 1000, memoryMebibytes = 1024, maxRunSeconds = 3600 });
        var maximum = (await estimate.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("quote").GetProperty("maximum").ToString();
        Assert.Equal(maximum, act.GetProperty("hour").ToString());
        Assert.Equal(JsonValueKind.Null, act.GetProperty("experience").ValueKind);
    }

    [Fact]
    public async Task Catalogue_AfterARun_TellsWhatItTook_AndToNobodyElse()
    {
        var cost = await PretendItTrainedAsync();

        var experience = ActOf(await ReadAsync(_world.Member), Train).GetProperty("experience");

        Assert.Equal((1, 1800), (experience.GetProperty("runs").GetInt32(), experience.GetProperty("medianSeconds").GetDouble()));
        Assert.Equal(cost, decimal.Parse(experience.GetProperty("medianCost").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(JsonValueKind.Null, ActOf(await ReadAsync(_world.Member), Predict).GetProperty("experience").ValueKind);
        Assert.Equal(JsonValueKind.Null, ActOf(await ReadAsync(_world.Other), Train).GetProperty("experience").ValueKind);
    }

    [Fact]
    public async Task Catalogue_LongAfterARun_HasForgottenIt()
    {
        await PretendItTrainedAsync();
        _world.Pass(TimeSpan.FromDays(91));
        var member = await _world.Portal.SignInAsync(_world.Member.Email);

        Assert.Equal(JsonValueKind.Null, ActOf(await member.GetFromJsonAsync<JsonElement>("/api/models"), Train).GetProperty("experience").ValueKind);
    }

    [Fact]
    public async Task Model_ThatWasKept_IsListed_AndBeginsAPrediction()
    {
        await PretendItTrainedAsync();
        var file = await KeepModelAsync();

        var trained = Assert.Single((await ReadAsync(_world.Member)).GetProperty("trained").EnumerateArray());
        Assert.Equal((file, _world.Task, Predict), (trained.GetProperty("fileId").GetGuid(), trained.GetProperty("taskId").GetGuid(), trained.GetProperty("usedBy").GetString()));
        Assert.Empty((await ReadAsync(_world.Other)).GetProperty("trained").EnumerateArray());
        Assert.Contains($"/tasks/new?capability={Predict}&amp;file={file}", await _world.Member.Client.GetStringAsync("/models"), StringComparison.Ordinal);
        Assert.Equal("model.zip", ModelIn(await _world.Member.Client.GetStringAsync($"/tasks/new?capability={Predict}&file={file}")));
    }

    [Fact]
    public async Task Model_OfAnother_IsNotPutIntoAForm()
    {
        await PretendItTrainedAsync();
        var file = await KeepModelAsync();

        Assert.Equal("", ModelIn(await _world.Other.Client.GetStringAsync($"/tasks/new?capability={Predict}&file={file}")));
        Assert.Equal(HttpStatusCode.NotFound, (await _world.Other.Client.GetAsync($"/api/models?organisation={_world.Organisation}")).StatusCode);
    }

    [Theory]
    [InlineData("nothing.such")]
    [InlineData("text-classification")]
    public async Task Form_OfNoCapability_OpensAsEver(string capability)
    {
        using var page = await _world.Member.Client.GetAsync($"/tasks/new?capability={capability}");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Null(new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync()).QuerySelector("#p-model"));
    }

    // The world's task, as if it had trained a model for half an hour.
    private Task<decimal> PretendItTrainedAsync() => _world.Portal.QueryAsync(async db =>
    {
        await db.ComputeTasks.ExecuteUpdateAsync(set => set.SetProperty(task => task.CapabilityId, Train));
        var charges = await db.Charges.Where(charge => charge.TaskId == new ComputeTaskId(_world.Task) && charge.Category == ChargeCategory.Usage).ToListAsync();
        return charges.Sum(charge => charge.BilledCost.Micros) / 1_000_000m;
    });

    private async Task<Guid> KeepModelAsync()
    {
        var attempts = Path.Combine(_world.Portal.DataRoot, "attempts");
        await File.WriteAllTextAsync(Path.Combine(new AttemptFolder(Directory.GetDirectories(attempts).Single()).Out, "model.zip"), AWorld.Secret);
        using var kept = await _world.Member.Client.PostAsJsonAsync($"/api/tasks/{_world.Task}/kept-results", new { path = "model.zip" });
        Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        return (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    private static Task<JsonElement> ReadAsync(Developer person) => person.Client.GetFromJsonAsync<JsonElement>("/api/models");

    private static JsonElement ActOf(JsonElement catalogue, string capabilityId) =>
        catalogue.GetProperty("offers").EnumerateArray().SelectMany(offer => offer.GetProperty("acts").EnumerateArray()).Single(act => act.GetProperty("capabilityId").GetString() == capabilityId);

    private static string? ModelIn(string page) => new HtmlParser().ParseDocument(page).QuerySelector("#p-model") is IHtmlSelectElement choice ? choice.Value : null;
}
