using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Background;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

/// <summary>From the label that an administrator gives a node to the task that requires it: submitted, stored, placed, explained.</summary>
public sealed class NodeDemandTests : IAsyncLifetime
{
    private readonly PortalAppFactory _portal = new PortalAppFactory().With("Portal:Welcome:CreditUnits", "1000");
    private Developer _developer = default!;
    private HttpClient _admin = default!;

    public async Task InitializeAsync()
    {
        _developer = await _portal.RegisterDeveloperAsync("li@example.com");
        _admin = await _portal.CreateAdministratorAsync();
        await _portal.QueryAsync(async db =>
        {
            // By their size alone, any policy would choose the first.
            db.ComputeNodes.AddRange(ANode.With(cpu: 2000, memory: 4096, name: "n1", pool: "main"), ANode.With(cpu: 8000, memory: 32_768, name: "n2", pool: "large"));
            return await db.SaveChangesAsync();
        });
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(_admin, "n2", new { act = "Label", labels = new { zone = "east", disk = "nvme" } })).Status);
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Label_ByOthersOrOutOfRange_IsRefusedAndTheNodeKeepsItsOwn()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await ChangeAsync(_developer.Client, "n2", new { act = "Label", labels = new { zone = "west" } })).Status);
        var misput = await ChangeAsync(_admin, "n2", new { act = "Label", labels = new { zone = "the west" } });
        var nothing = await ChangeAsync(_admin, "n2", new { act = "Label", labels = new { zone = (string?)null } });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid_field", "labels[zone]"), (misput.Status, misput.Code, misput.Field));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "labels[zone]"), (nothing.Status, nothing.Field));
        var capacity = await _admin.GetFromJsonAsync<JsonElement>("/api/admin/capacity/");
        Assert.Equal("east", Assert.Single(capacity.GetProperty("nodes").EnumerateArray(), node => node.GetProperty("name").GetString() == "n2").GetProperty("labels").GetProperty("zone").GetString());
    }

    [Fact]
    public async Task Cluster_TellsWhatMayBeAsked()
    {
        var choices = await _developer.Client.GetFromJsonAsync<JsonElement>("/api/cluster");

        Assert.Equal(["large", "main"], choices.GetProperty("pools").EnumerateArray().Select(pool => pool.GetString()!));
        Assert.Equal("""{"disk":["nvme"],"zone":["east"]}""", choices.GetProperty("labels").GetRawText());
        Assert.Contains("each with this value. GET /api/cluster tells", await _developer.Client.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WithInputs_CountsTheirSizeUp()
    {
        using var file = new ByteArrayContent(new byte[(1 << 20) + 1]);
        using var sent = await _developer.Client.PutAsync($"/api/projects/{_developer.ProjectId}/files/data.bin", file);
        var fileId = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/", new
        {
            id = Guid.CreateVersion7(),
            draft = new { projectId = _developer.ProjectId.Value, name = "read", cpuMillicores = 500, memoryMebibytes = 256, maxRunSeconds = 600, commandText = "wc in/*", inputs = new[] { new { fileId } } },
        });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(2, await _portal.QueryAsync(db => db.ComputeTasks.Select(task => task.InputMebibytes).SingleAsync()));
    }

    [Fact]
    public async Task Submit_WithDemands_AreTheTasksOwnAndThoseOfARepeat()
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(new { zone = "east" }, ["large", "main"], id: id)).Status);
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(new { zone = "east" }, ["main", "large"], id: id)).Status);
        Assert.Equal("idempotency_conflict", (await SubmitAsync(new { zone = "east" }, ["large"], id: id)).Code);
        Assert.Equal("idempotency_conflict", (await SubmitAsync(new { disk = "nvme" }, ["large", "main"], id: id)).Code);

        var task = (await _developer.Client.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}")).GetProperty("task");

        Assert.Equal(("""["large","main"]""", """{"zone":"east"}"""), (task.GetProperty("pools").GetRawText(), task.GetProperty("requiredLabels").GetRawText()));
    }

    [Fact]
    public async Task Submit_WhatNoNodeHas_IsRefusedWithTheNearestAndHoldsNothing()
    {
        var value = await SubmitAsync(new { zone = "west" });
        var name = await SubmitAsync(new { rack = "4" });
        var pool = await SubmitAsync(new { }, ["small"]);
        var misput = await SubmitAsync(new { zone = "the east" });
        var nothing = await SubmitAsync(new { zone = (string?)null });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "never_fits", "requiredLabels", "zone=east"), (value.Status, value.Code, value.Field, value.Nearest));
        Assert.Equal(("never_fits", "requiredLabels", null), (name.Code, name.Field, name.Nearest));
        Assert.Equal(("never_fits", "pools", "main"), (pool.Code, pool.Field, pool.Nearest));
        Assert.Equal(("invalid_field", "requiredLabels[zone]"), (misput.Code, misput.Field));
        Assert.Equal(("invalid_field", "requiredLabels[zone]"), (nothing.Code, nothing.Field));
        // In the pool that has n1 alone, its size is what counts.
        Assert.Equal(("never_fits", "cpuMillicores", "2000"), await SubmitAsync(new { }, ["main"], cpu: 4000) is var large ? (large.Code, large.Field, large.Nearest) : default);
        Assert.Equal(0, await _portal.QueryAsync(db => db.LedgerTransfers.CountAsync(transfer => transfer.Kind == Portal.Core.Billing.LedgerTransferKind.Hold)));
    }

    [Fact]
    public async Task Batch_EachTask_IsJudgedByItsOwnDemands()
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/batch", new { tasks = new[] { Request(new { zone = "west" }), Request(new { zone = "east" }), Request(new { }) } });

        var codes = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("code").GetString());
        Assert.Equal(["never_fits", null, null], codes);
    }

    [Fact]
    public async Task Estimate_TellsTheStartOnTheNodesAllowed()
    {
        await SubmitAsync(new { zone = "east" }, cpu: 8000);
        await ScheduleAsync();

        var free = await EstimateAsync(new { });
        var full = await EstimateAsync(new { zone = "east" });
        var never = await EstimateAsync(new { zone = "west" });

        Assert.True(free.GetProperty("start").GetProperty("startsNow").GetBoolean());
        Assert.Equal("n2", full.GetProperty("start").GetProperty("explanation").GetProperty("details").GetProperty("nodeName").GetString());
        Assert.Equal(("never_fits", "requiredLabels"), never.GetProperty("problem") is var problem ? (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()) : default);
    }

    [Fact]
    public async Task Schedule_ALabelledTask_GoesToItsNodeAndWaitsForItAlone()
    {
        var first = await SubmitAsync(new { zone = "east" }, cpu: 8000);
        await ScheduleAsync();
        Assert.Equal("n2", await NodeOfAsync(first.Id));

        var second = await SubmitAsync(new { disk = "nvme" }, ["large"]);
        await ScheduleAsync();
        // n1 is free all the while.
        Assert.Equal((SchedulingReason.WaitingForCpu, "n2"), await ReasonOfAsync(second.Id));
        var third = await SubmitAsync(new { disk = "nvme" });
        await ScheduleAsync();
        Assert.Equal((SchedulingReason.WaitingForCpu, "disk=nvme"), await ReasonOfAsync(third.Id, "changeValue"));

        await EndAsync(first.Id);
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(_admin, "n2", new { act = "Drain" })).Status);
        await ScheduleAsync();
        Assert.Equal((SchedulingReason.NodesCordoned, "n2"), await ReasonOfAsync(second.Id));

        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(_admin, "n2", new { act = "Label", labels = new { zone = "east" } })).Status);
        await ScheduleAsync();
        Assert.Equal((SchedulingReason.NoNodeFits, "disk=nvme"), await ReasonOfAsync(second.Id, "demand"));

        await ChangeAsync(_admin, "n2", new { act = "Label", labels = new { disk = "nvme" } });
        await ChangeAsync(_admin, "n2", new { act = "Uncordon" });
        await ScheduleAsync();
        Assert.Equal("n2", await NodeOfAsync(second.Id));
    }

    private Task ScheduleAsync() => ActivatorUtilities.CreateInstance<SchedulerWorker>(_portal.Services).ScheduleAsync(CancellationToken.None);

    private Task<string?> NodeOfAsync(Guid task) => _portal.QueryAsync(db => (
        from attempt in db.TaskAttempts
        join node in db.ComputeNodes on attempt.NodeId equals node.Id
        where attempt.TaskId == new ComputeTaskId(task)
        select node.Name).SingleOrDefaultAsync());

    private async Task<(string? Reason, string? Value)> ReasonOfAsync(Guid id, string value = "node")
    {
        var task = await _portal.QueryAsync(db => db.ComputeTasks.SingleAsync(task => task.Id == new ComputeTaskId(id)));
        return (task.SchedulingReason, task.SchedulingDetails.GetValueOrDefault(value));
    }

    private Task EndAsync(Guid id) => _portal.QueryAsync(async db =>
    {
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == new ComputeTaskId(id));
        Assert.Null(task.End(await db.TaskAttempts.SingleAsync(attempt => attempt.TaskId == task.Id), new AttemptResult(AttemptEnd.Failed, 1), task.Fence, TimeProvider.System.GetUtcNow()));
        return await db.SaveChangesAsync();
    });

    private Dictionary<string, object> Request(object labels, string[]? pools = null, long cpu = 500, Guid? id = null) => new(StringComparer.Ordinal)
    {
        ["id"] = id ?? Guid.CreateVersion7(),
        ["draft"] = new { projectId = _developer.ProjectId.Value, name = "train", cpuMillicores = cpu, memoryMebibytes = 256, maxRunSeconds = 600, commandText = "true", requiredLabels = labels, pools = pools ?? [] },
    };

    private async Task<JsonElement> EstimateAsync(object labels)
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/estimate", Request(labels)["draft"]);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<Answer> SubmitAsync(object labels, string[]? pools = null, long cpu = 500, Guid? id = null)
    {
        var request = Request(labels, pools, cpu, id);
        return SendAsync(_developer.Client, "/api/tasks/", request, (Guid)request["id"]);
    }

    private static Task<Answer> ChangeAsync(HttpClient client, string node, object change)
    {
        var body = JsonSerializer.SerializeToNode(change)!.AsObject();
        body["nodeId"] = ANode.IdOf(node).Value;
        return SendAsync(client, "/api/admin/capacity/nodes", body, Guid.Empty);
    }

    private static async Task<Answer> SendAsync<T>(HttpClient client, string path, T body, Guid id)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Forbidden)
            return new Answer(id, answer.StatusCode, null, null, null);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var nearest = problem.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Object && details.TryGetProperty("nearest", out var value) ? value.GetString() : null;
        return new Answer(id, answer.StatusCode, problem.GetProperty("code").GetString(), problem.TryGetProperty("field", out var field) ? field.GetString() : null, nearest);
    }

    private sealed record Answer(Guid Id, HttpStatusCode Status, string? Code, string? Field, string? Nearest);
}
