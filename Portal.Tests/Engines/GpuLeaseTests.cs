using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Engines;
using Portal.Hosting;
using Portal.Tests.Testing;

namespace Portal.Tests.Engines;

/// <summary>From the request for a GPU to the lease that names its device, with an engine that has GPUs and starts nothing.</summary>
public sealed class GpuLeaseTests : IAsyncLifetime
{
    private readonly GpuEngine _engine = new();
    private readonly PortalAppFactory _portal;
    private Developer _developer = default!;
    private SchedulerWorker? _scheduler;

    public GpuLeaseTests() => _portal = new PortalAppFactory().With("Portal:Welcome:CreditUnits", "1000").With(services =>
    {
        services.RemoveAll<IEngine>();
        services.AddSingleton<IEngine>(_engine);
    });

    public async Task InitializeAsync()
    {
        _developer = await _portal.RegisterDeveloperAsync("gpu@example.com");
        await ActivatorUtilities.CreateInstance<NodeHeartbeatWorker>(_portal.Services).RunOnceAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Lease_OfWholeDevices_NamesEachOnce()
    {
        await SubmitAsync(2000, HttpStatusCode.Created);

        var lease = Assert.Single(await LaunchAsync());

        Assert.Equal(["GPU-0", "GPU-1"], lease.Gpus.Select(gpu => gpu.Uuid));
        Assert.All(lease.Gpus, gpu => Assert.Equal(1000, gpu.Milli));
    }

    [Fact]
    public async Task Lease_OfShares_FillsOneDeviceBeforeTheNext()
    {
        for (var i = 0; i < 5; i++)
            await SubmitAsync(500, HttpStatusCode.Created);

        var leases = await LaunchAsync();

        // Two devices of two halves each; the fifth waits.
        Assert.Equal(4, leases.Count);
        Assert.All(leases, lease => Assert.Equal(500, Assert.Single(lease.Gpus).Milli));
        Assert.All(leases.GroupBy(lease => lease.Gpus[0].Index), device => Assert.Equal(2, device.Count()));
    }

    [Fact]
    public async Task Submit_OfMoreThanThereIs_NamesTheNearest()
    {
        var problem = await SubmitAsync(3000, HttpStatusCode.UnprocessableEntity);

        Assert.Equal(("never_fits", "gpuMilli"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        Assert.Equal("2000", problem.GetProperty("details").GetProperty("nearest").GetString());
    }

    [Fact]
    public async Task Attempt_SaysWhyItRunsThere()
    {
        await SubmitAsync(500, HttpStatusCode.Created);
        await LaunchAsync();

        var attempt = await NewestAttemptAsync();

        Assert.Equal("only_room", attempt.GetProperty("placementReason").GetString());
        var details = attempt.GetProperty("placementDetails");
        Assert.Equal(("1", "15500", "1500"), (details.GetProperty("nodes").GetString(), details.GetProperty("leftCpuMillicores").GetString(), details.GetProperty("leftGpuMilli").GetString()));
    }

    [Fact]
    public async Task Attempt_ThatRoomWasMadeFor_SaysHowManyWereStopped()
    {
        for (var i = 0; i < 2; i++)
            await SubmitAsync(1000, HttpStatusCode.Created, "Spot");
        await LaunchAsync();
        await SubmitAsync(2000, HttpStatusCode.Created, "Urgent");
        // Asks both to stop; they do, and what they held goes to the urgent one.
        await LaunchAsync();
        await _portal.QueryAsync(async db =>
        {
            foreach (var task in await db.ComputeTasks.Where(task => task.StopAs == AttemptEnd.Evicted).ToListAsync())
                Assert.Null(task.End(await db.TaskAttempts.SingleAsync(attempt => attempt.Id == task.CurrentAttemptId), new AttemptResult(AttemptEnd.Evicted), task.Fence, TimeProvider.System.GetUtcNow()));
            return await db.SaveChangesAsync();
        });
        await LaunchAsync();

        var attempt = await NewestAttemptAsync();

        Assert.Equal(("room_made", "2"), (attempt.GetProperty("placementReason").GetString(), attempt.GetProperty("placementDetails").GetProperty("evicted").GetString()));
    }

    [Fact]
    public async Task Stop_OfWhatAnotherPortalHasStarted_IsLeftToItsRunner()
    {
        await SubmitAsync(1000, HttpStatusCode.Created);
        await LaunchAsync();
        await _portal.QueryAsync(async db =>
        {
            Assert.Null((await db.ComputeTasks.SingleAsync()).RequestStop(AttemptEnd.Cancelled, TimeProvider.System.GetUtcNow()));
            return await db.SaveChangesAsync();
        });

        using var another = ActivatorUtilities.CreateInstance<SchedulerWorker>(_portal.Services);
        await another.RunOnceAsync(CancellationToken.None);

        // Its device is in use until the runner has said that it is not.
        Assert.Equal(AttemptState.Admitted, await _portal.QueryAsync(db => db.TaskAttempts.Select(attempt => attempt.State).SingleAsync()));
    }

    [Fact]
    public async Task Stop_OfWhatNobodyHasStarted_LeavesAWordForWhoeverWouldStartItAfterAll()
    {
        await SubmitAsync(1000, HttpStatusCode.Created);
        using var scheduler = ActivatorUtilities.CreateInstance<SchedulerWorker>(_portal.Services);
        await scheduler.ScheduleAsync(CancellationToken.None);
        await _portal.QueryAsync(async db =>
        {
            Assert.Null((await db.ComputeTasks.SingleAsync()).RequestStop(AttemptEnd.Cancelled, TimeProvider.System.GetUtcNow()));
            return await db.SaveChangesAsync();
        });

        await scheduler.RunOnceAsync(CancellationToken.None);

        var attempt = await _portal.QueryAsync(db => db.TaskAttempts.SingleAsync());
        Assert.Equal((AttemptState.Ended, AttemptEnd.NotStarted), (attempt.State, attempt.End));
        Assert.Empty(_engine.Started);
        Assert.Equal(AttemptEnd.Cancelled, StopFile.Read(AttemptFolder.Of(_portal.Services.GetRequiredService<DataRoot>().Attempts, attempt.Id)));
    }

    private async Task<JsonElement> NewestAttemptAsync()
    {
        var tasks = await _developer.Client.GetFromJsonAsync<JsonElement>("/api/tasks/");
        var task = await _developer.Client.GetFromJsonAsync<JsonElement>($"/api/tasks/{tasks.GetProperty("rows")[0].GetProperty("id").GetString()}");
        return Assert.Single(task.GetProperty("attempts").EnumerateArray());
    }

    private async Task<JsonElement> SubmitAsync(long gpuMilli, HttpStatusCode expected, string priorityClass = "Standard")
    {
        using var answer = await _developer.Client.PostAsJsonAsync("/api/tasks/", new
        {
            id = Guid.NewGuid(),
            draft = new { projectId = _developer.ProjectId.Value, name = "gpu", cpuMillicores = 500, memoryMebibytes = 256, gpuMilli, priorityClass, maxRunSeconds = 600, commandText = "nvidia-smi" },
        });
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<IReadOnlyList<AttemptLease>> LaunchAsync()
    {
        // One worker for all of a test: it knows what it has launched.
        _scheduler ??= ActivatorUtilities.CreateInstance<SchedulerWorker>(_portal.Services);
        await _scheduler.RunOnceAsync(CancellationToken.None);
        return _engine.Started;
    }

    private sealed class GpuEngine : IEngine
    {
        public List<AttemptLease> Started { get; } = [];

        public Task<EngineStatus> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineStatus(
            "local", new NodeDescription(16_000, 65_536, [new GpuDevice(0, "GPU-0", "H200", 143_771), new GpuDevice(1, "GPU-1", "H200", 143_771)]), Problem: null, new GpuSearch(GpuSearchOutcome.Found, "two devices")));

        public Task StartAsync(AttemptFolder folder, CancellationToken cancellationToken)
        {
            Started.Add(LeaseFile.Read(folder));
            return Task.CompletedTask;
        }

        public bool IsRunnerAlive(AttemptStarted started) => true;

        public Task ReapAsync(AttemptFolder folder, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
