using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class SchedulerTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;

    [Fact]
    public void Waiting_AskedForAfterTheNextCycle_IsRefused()
    {
        var node = ANode.With(cpu: 1000);
        var placer = new ClusterPlacer("BestFit");
        var snapshot = new CapacitySnapshot([node], [], [ATask.Requesting(cpu: 2000).Waiting()]);
        var (asked, late) = (Scheduler.RunCycle(snapshot, Noon, placer: placer), Scheduler.RunCycle(snapshot, Noon, placer: placer));
        Scheduler.RunCycle(snapshot, Noon, placer: placer);

        Assert.Throws<InvalidOperationException>(() => late.Waiting);
        Assert.Throws<InvalidOperationException>(() => asked.Waiting);
    }

    [Fact]
    public void RunCycle_RoomForAll_AdmitsInOrder()
    {
        var decision = Run([ANode.With()], [], ATask.Requesting(id: 2).ArrivingAt(Noon), ATask.Requesting(id: 1).ArrivingAt(Noon.AddMinutes(-1)));

        Assert.Equal([ATask.IdOf(1), ATask.IdOf(2)], decision.Admissions.Select(admission => admission.TaskId));
        Assert.Empty(decision.Waiting);
        Assert.Empty(decision.Reservations);
    }

    [Fact]
    public void RunCycle_HeadTooLarge_BackfillsOnlyWhatEndsBeforeItsReservation()
    {
        var node = ANode.With(cpu: 8000);
        var running = ATask.Requesting(cpu: 6000, seconds: 3600, id: 90).RunningOn(node, Noon);

        var decision = Run([node], [running],
            ATask.Requesting(cpu: 8000, id: 1),
            ATask.Requesting(cpu: 2000, seconds: 3601, id: 2),
            ATask.Requesting(cpu: 1000, seconds: 3600, id: 3));

        Assert.Equal([ATask.IdOf(3)], decision.Admissions.Select(admission => admission.TaskId));
        Assert.Equal((ATask.IdOf(1), Noon.AddHours(1)), (decision.Reservations.Single().TaskId, decision.Reservations.Single().Window.Start));
        var (head, behind) = (decision.Waiting[0], decision.Waiting[1]);
        Assert.Equal((1, SchedulingReason.WaitingForCpu, 7000L, "n1"), (head.Place, head.Reason, head.Details.Missing!.Value.CpuMillicores, head.Details.NodeName));
        Assert.Equal((2, SchedulingReason.WaitingForCpu, Noon.AddHours(2)), (behind.Place, behind.Reason, behind.ExpectedStart));
        Assert.Equal(new NearestChange("cpuMillicores", 8000, 1000), head.NearestChange);
    }

    [Fact]
    public void RunCycle_OnlyTheReservationInTheWay_SaysSoAndOffersAShorterRun()
    {
        var node = ANode.With(cpu: 8000);
        var running = ATask.Requesting(cpu: 6000, seconds: 3600, id: 90).RunningOn(node, Noon);

        var decision = Run([node], [running], ATask.Requesting(cpu: 8000, id: 1), ATask.Requesting(cpu: 2000, seconds: 7200, id: 2));

        var behind = decision.Waiting[1];
        Assert.Equal((SchedulingReason.BehindReservation, ATask.IdOf(1)), (behind.Reason, behind.Details.BlockedBy));
        Assert.Equal(new NearestChange("maxRunSeconds", 7200, 3600), behind.NearestChange);
    }

    [Theory]
    [InlineData(BackfillMode.None, new[] { 1, 2, 3 })]
    [InlineData(BackfillMode.Easy, new[] { 1, 2 })]
    [InlineData(BackfillMode.Conservative, new[] { 1, 2, 3 })]
    public void RunCycle_EachBackfillMode_ProtectsWhomItSays(BackfillMode mode, int[] waiting)
    {
        // n1 is full for 1 h, n2 has 2 cores free for 2 h. Task 1 takes n1 in an hour; task 2 wants n2 whole in 2 h; task 3 would hold 2 cores of n2 for 3 h.
        var (n1, n2) = (ANode.With(cpu: 8000, name: "n1"), ANode.With(cpu: 6000, name: "n2"));
        var running = new[]
        {
            ATask.Requesting(cpu: 8000, seconds: 3600, id: 90).RunningOn(n1, Noon),
            ATask.Requesting(cpu: 4000, seconds: 7200, id: 91).RunningOn(n2, Noon),
        };

        var decision = Run([n1, n2], running, SchedulerOptions.Default with { Backfill = mode },
            ATask.Requesting(cpu: 8000, seconds: 86_400, id: 1), ATask.Requesting(cpu: 6000, seconds: 60, id: 2), ATask.Requesting(cpu: 2000, seconds: 10_800, id: 3));

        Assert.Equal(waiting.Select(ATask.IdOf), decision.Waiting.Select(explanation => explanation.TaskId));
        Assert.All(decision.Waiting, explanation => Assert.Contains(explanation.Reason, SchedulingReason.All));
        Assert.Equal(mode == BackfillMode.Conservative ? 3 : 1, decision.Reservations.Count);
    }

    [Theory]
    [InlineData(500, 300, SchedulingReason.WaitingForGpu, "gpuMilli", 300)]
    [InlineData(1000, 400, SchedulingReason.WaitingForGpu, "gpuMilli", 400)]
    [InlineData(2000, 0, SchedulingReason.WaitingForGpu, null, 0)]
    public void RunCycle_GpuTaken_OffersTheShareThatIsLeft(long asked, int left, string reason, string? field, long value)
    {
        var node = ANode.With(gpus: 2);
        var running = new[]
        {
            ATask.Requesting(gpu: 1000, id: 90).RunningOn(node, Noon, (0, 1000)),
            ATask.Requesting(gpu: 1000 - left, id: 91).RunningOn(node, Noon, (1, 1000 - left)),
        };

        var waiting = Run([node], running, ATask.Requesting(gpu: asked)).Waiting.Single();

        Assert.Equal((reason, asked - left), (waiting.Reason, waiting.Details.Missing!.Value.GpuMilli));
        Assert.Equal(field is null ? null : new NearestChange(field, asked, value), waiting.NearestChange);
    }

    [Fact]
    public void RunCycle_OtherModelFree_SaysWhich()
    {
        var node = ANode.WithGpus(["H200", "L40S"]);
        var running = ATask.Requesting(gpu: 1000, id: 90).RunningOn(node, Noon, (0, 1000));

        var waiting = Run([node], [running], ATask.Requesting(gpu: 1000, models: ["H200"])).Waiting.Single();

        Assert.Equal((SchedulingReason.WaitingForGpuModel, "L40S", Noon.AddHours(1)), (waiting.Reason, waiting.Details.FreeModel, waiting.ExpectedStart));
        Assert.Equal(new NearestChange("gpuModels", 0, 0, "L40S"), waiting.NearestChange);
    }

    [Fact]
    public void RunCycle_TwoHalvesFree_DoesNotGiveAWholeGpu()
    {
        var node = ANode.With(gpus: 2);
        var running = new[]
        {
            ATask.Requesting(gpu: 500, id: 90).RunningOn(node, Noon, (0, 500)),
            ATask.Requesting(gpu: 500, id: 91).RunningOn(node, Noon, (1, 500)),
        };

        Assert.Empty(Run([node], running, ATask.Requesting(gpu: 1000)).Admissions);
        Assert.Equal(0, Run([node], running, ATask.Requesting(gpu: 500)).Admissions.Single().Placement.Gpus.Single().Index);
    }

    [Fact]
    public void RunCycle_TwoGpus_AreOfOneModel()
    {
        var node = ANode.WithGpus(["L40S", "H200", "L40S"]);

        var admission = Run([node], [], ATask.Requesting(gpu: 2000)).Admissions.Single();

        Assert.Equal([new GpuShare(0, 1000), new GpuShare(2, 1000)], admission.Placement.Gpus);
        Assert.Equal("L40S", admission.Placement.GpuModel);
        Assert.Equal(SchedulingReason.NoNodeFits, Run([node], [], ATask.Requesting(gpu: 3000)).Waiting.Single().Reason);
    }

    [Fact]
    public void RunCycle_NodesNotReady_AreNamed()
    {
        var node = ANode.With();
        node.Cordon();
        Assert.Equal(SchedulingReason.NodesCordoned, Run([node], [], ATask.Requesting()).Waiting.Single().Reason);
        node.MarkDown();
        Assert.Equal(SchedulingReason.NodesDown, Run([node], [], ATask.Requesting()).Waiting.Single().Reason);
        var never = Run([node], [], ATask.Requesting(cpu: 9000)).Waiting.Single();
        Assert.Equal((SchedulingReason.NoNodeFits, "cpuMillicores", null), (never.Reason, never.Details.Field, never.ExpectedStart));
        Assert.Equal(SchedulingReason.NoNodeFits, Run([], [], ATask.Requesting()).Waiting.Single().Reason);
    }

    [Fact]
    public void RunCycle_PoolsAndLabels_Restrict()
    {
        var nodes = new[]
        {
            ANode.With(name: "n1", pool: "a"),
            ANode.With(name: "n2", pool: "b", labels: new Dictionary<string, string> { ["zone"] = "east" }),
        };

        Assert.Equal("n2", Run(nodes, [], ATask.Requesting() with { Pools = ["b"] }).Admissions.Single().NodeName);
        Assert.Equal("n2", Run(nodes, [], ATask.Requesting() with { Labels = new Dictionary<string, string> { ["zone"] = "east" } }).Admissions.Single().NodeName);
        var (labelled, pooled) = (Run(nodes, [], ATask.Requesting() with { Labels = new Dictionary<string, string> { ["zone"] = "west" } }), Run(nodes, [], ATask.Requesting() with { Pools = ["c"] }));
        Assert.Empty(labelled.Admissions);
        Assert.Equal((SchedulingReason.NoNodeFits, "requiredLabels", "zone=west"), labelled.Waiting.Single() is var never ? (never.Reason, never.Details.Field, never.Details.Demand) : default);
        Assert.Equal(("pools", "c"), pooled.Waiting.Single().Details is var details ? (details.Field, details.Demand) : default);
    }

    [Theory]
    [InlineData("", "zone=east disk=nvme", "requiredLabels", "zone=east", "n1 is free and has the disk")]
    [InlineData("b", "", "pools", "a", "n1 is free, of another pool")]
    [InlineData("b", "zone=east", null, null, "n1 lacks both")]
    public void RunCycle_NodesAllowedAreFull_NamesTheDemandWithoutWhichItWouldStart(string pool, string labels, string? field, string? demand, string why)
    {
        var (free, full) = (ANode.With(name: "n1", pool: "a", labels: new Dictionary<string, string> { ["disk"] = "nvme" }),
            ANode.With(cpu: 1000, name: "n2", pool: "b", labels: new Dictionary<string, string> { ["zone"] = "east", ["disk"] = "nvme" }));
        var task = ATask.Requesting() with
        {
            Pools = pool.Length > 0 ? [pool] : [], Labels = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]),
        };

        var running = ATask.Requesting(cpu: 1000, id: 90).RunningOn(full, Noon);

        var waiting = Run([free, full], [running], task).Waiting.Single();

        Assert.Equal((SchedulingReason.WaitingForCpu, "n2"), (waiting.Reason, waiting.Details.NodeName));
        Assert.True(field is null ? waiting.NearestChange is null : waiting.NearestChange == new NearestChange(field, 0, 0, Demand: demand), $"{why}: {waiting.NearestChange}");
        if (waiting.NearestChange is { } change)
            Assert.Equal("n1", Scheduler.RunCycle(new CapacitySnapshot([free, full], [running], [change.ApplyTo(task.Waiting())]), Noon).Admissions.Single().NodeName);
    }

    [Fact]
    public void RunCycle_QuotaReached_NamesItAndLetsOthersPass()
    {
        var node = ANode.With(cpu: 8000);
        var running = ATask.Requesting(cpu: 1500, id: 90).OfOrganisation(1).RunningOn(node, Noon);
        var quotas = new Dictionary<OrganisationId, Quota> { [ATask.OrganisationOf(1)] = new() { MaxCpuMillicores = 2000 } };
        var waiting = new[] { ATask.Requesting(cpu: 1000, id: 1).OfOrganisation(1), ATask.Requesting(cpu: 5000, id: 2).OfOrganisation(2) };

        var decision = Scheduler.RunCycle(new CapacitySnapshot([node], [running], waiting.Select(task => task.Waiting()), quotas), Noon);

        Assert.Equal(ATask.IdOf(2), decision.Admissions.Single().TaskId);
        var explanation = decision.Waiting.Single();
        Assert.Equal((SchedulingReason.QuotaReached, "cpuMillicores", 2000L, 1500L), (explanation.Reason, explanation.Details.Field, explanation.Details.Limit, explanation.Details.InUse));
        Assert.Equal(new NearestChange("cpuMillicores", 1000, 500), explanation.NearestChange);
        Assert.Equal(Noon.AddHours(1), explanation.ExpectedStart);
    }

    [Fact]
    public void RunCycle_QuotaOfTheProjectReached_NamesTheProjectAndLetsOthersOfTheOrganisationPass()
    {
        var node = ANode.With(cpu: 16_000);
        var running = ATask.Requesting(cpu: 1500, id: 90).OfOrganisation(1, project: 1).RunningOn(node, Noon);
        var quotas = new Dictionary<OrganisationId, Quota> { [ATask.OrganisationOf(1)] = new() { MaxCpuMillicores = 8000 } };
        var projects = new Dictionary<ProjectId, Quota> { [ATask.ProjectOf(ATask.OrganisationOf(1), 1)] = new() { MaxCpuMillicores = 2000 } };
        var waiting = new[] { ATask.Requesting(cpu: 1000, id: 1).OfOrganisation(1, project: 1), ATask.Requesting(cpu: 4000, id: 2).OfOrganisation(1, project: 2) };

        var decision = Scheduler.RunCycle(new CapacitySnapshot([node], [running], waiting.Select(task => task.Waiting()), quotas, projectQuotas: projects), Noon);

        Assert.Equal(ATask.IdOf(2), decision.Admissions.Single().TaskId);
        var details = decision.Waiting.Single().Details;
        Assert.Equal((SchedulingReason.QuotaReached, TaskQuotas.OfProject, 2000L, 1500L), (decision.Waiting.Single().Reason, details.Scope, details.Limit, details.InUse));
        Assert.Equal(Noon.AddHours(1), decision.Waiting.Single().ExpectedStart);
    }

    [Fact]
    public void RunCycle_QuotaOfAModelReached_TakesAnotherThatIsAcceptedOrNamesIt()
    {
        var node = ANode.WithGpus(["H200", "H200", "L40S"], 64_000, 262_144, "n1");
        var running = ATask.Requesting(gpu: 1000, models: ["H200"], id: 90).OfOrganisation(1).RunningOn(node, Noon, (0, 1000)) with { GpuModel = "H200" };
        var quotas = new Dictionary<OrganisationId, Quota> { [ATask.OrganisationOf(1)] = new() { MaxGpuMilliByModel = new Dictionary<string, long> { ["H200"] = 1000 } } };
        var waiting = new[] { ATask.Requesting(gpu: 1000, models: ["H200", "L40S"], id: 1), ATask.Requesting(gpu: 1000, models: ["H200"], id: 2) };

        var decision = Scheduler.RunCycle(new CapacitySnapshot([node], [running], waiting.Select(task => task.OfOrganisation(1).Waiting()), quotas), Noon);

        Assert.Equal((ATask.IdOf(1), "L40S"), (decision.Admissions.Single().TaskId, decision.Admissions.Single().Placement.GpuModel));
        var details = decision.Waiting.Single().Details;
        Assert.Equal((SchedulingReason.QuotaReached, "gpuMilli", "H200", TaskQuotas.OfOrganisation), (decision.Waiting.Single().Reason, details.Field, details.Model, details.Scope));
    }

    [Fact]
    public void RunCycle_MoreRunsThanTheLimitThatFellBack_GoesOnAndNothingNewStarts()
    {
        var node = ANode.With(cpu: 16_000);
        var running = ATask.Requesting(cpu: 6000, id: 90).OfOrganisation(1).RunningOn(node, Noon);
        var quotas = new Dictionary<OrganisationId, Quota> { [ATask.OrganisationOf(1)] = new() { MaxCpuMillicores = 4000 } };

        var decision = Scheduler.RunCycle(new CapacitySnapshot([node], [running], [ATask.Requesting(cpu: 1000).OfOrganisation(1).Waiting()], quotas), Noon);

        Assert.Empty(decision.Admissions);
        Assert.Empty(decision.Evictions);
        Assert.Equal(Noon.AddHours(1), decision.Waiting.Single().ExpectedStart);
    }

    [Fact]
    public void RunCycle_LargeTaskWaitsForQuota_SmallOnesOfItsOrganisationDoNotStarveIt()
    {
        var node = ANode.With(cpu: 8000);
        var running = ATask.Requesting(cpu: 1000, id: 90).OfOrganisation(1).RunningOn(node, Noon);
        var quotas = new Dictionary<OrganisationId, Quota> { [ATask.OrganisationOf(1)] = new() { MaxCpuMillicores = 2000 } };
        var waiting = new[] { ATask.Requesting(cpu: 2000, id: 1), ATask.Requesting(cpu: 500, seconds: 7200, id: 2), ATask.Requesting(cpu: 500, seconds: 1800, id: 3) };

        var decision = Scheduler.RunCycle(new CapacitySnapshot([node], [running], waiting.Select(task => task.OfOrganisation(1).Waiting()), quotas), Noon);

        Assert.Equal(ATask.IdOf(3), decision.Admissions.Single().TaskId);
        Assert.Equal((SchedulingReason.BehindReservation, ATask.IdOf(1)), (decision.Waiting[1].Reason, decision.Waiting[1].Details.BlockedBy));
    }

    [Fact]
    public void RunCycle_UrgentWithoutRoom_EvictsTheSpotThatLosesLeast()
    {
        var node = ANode.With(cpu: 8000);
        var running = new[]
        {
            ATask.Requesting(cpu: 4000, id: 90).Of(PriorityClass.Spot).RunningOn(node, Noon.AddMinutes(-30)),
            ATask.Requesting(cpu: 4000, id: 91).Of(PriorityClass.Spot).RunningOn(node, Noon.AddMinutes(-10)),
        };

        var decision = Run([node], running, ATask.Requesting(cpu: 4000, id: 1).Of(PriorityClass.Urgent));

        var eviction = decision.Evictions.Single();
        Assert.Equal((ATask.IdOf(91), ATask.IdOf(1), TimeSpan.FromMinutes(10)), (eviction.TaskId, eviction.ForTask, eviction.Lost));
        Assert.Equal((SchedulingReason.WaitingForEviction, Noon.AddSeconds(15)), (decision.Waiting.Single().Reason, decision.Waiting.Single().ExpectedStart));
    }

    [Fact]
    public void RunCycle_EvictionUnderWay_EvictsNoMoreAndKeepsTheRoom()
    {
        var node = ANode.With(cpu: 8000);
        var running = new[]
        {
            ATask.Requesting(cpu: 4000, id: 90).Of(PriorityClass.Spot).RunningOn(node, Noon.AddMinutes(-30)),
            ATask.Requesting(cpu: 4000, id: 91).Of(PriorityClass.Spot).RunningOn(node, Noon.AddMinutes(-10)) with { StopRequestedAt = Noon.AddMinutes(-1) },
        };

        var urgent = ATask.Requesting(cpu: 4000, id: 1).Of(PriorityClass.Urgent) with { RoomMadeAt = Noon.AddMinutes(-1) };
        var decision = Run([node], running, urgent, ATask.Requesting(cpu: 4000, id: 2));

        Assert.Empty(decision.Evictions);
        Assert.Equal(SchedulingReason.WaitingForEviction, decision.Waiting[0].Reason);
        Assert.Equal(ATask.IdOf(1), decision.Reservations.Single().TaskId);
        Assert.True(decision.Waiting[1].ExpectedStart > decision.Waiting[0].ExpectedStart);
    }

    [Theory]
    [InlineData(PriorityClass.Standard, PriorityClass.Spot, 4000)]
    [InlineData(PriorityClass.Urgent, PriorityClass.Standard, 4000)]
    [InlineData(PriorityClass.Urgent, PriorityClass.Spot, 8000)]
    public void RunCycle_EvictionNotAllowedOrOfNoUse_EvictsNobody(PriorityClass waiting, PriorityClass running, long cpu)
    {
        var node = ANode.With(cpu: 8000);
        var decision = Run([node],
            [
                ATask.Requesting(cpu: 4000, id: 90).RunningOn(node, Noon),
                ATask.Requesting(cpu: 4000, id: 91).Of(running).RunningOn(node, Noon),
            ],
            ATask.Requesting(cpu: cpu).Of(waiting));

        Assert.Empty(decision.Evictions);
    }

    [Fact]
    public void RunCycle_RunPastItsEnd_IsExpectedToEndSoon()
    {
        var node = ANode.With(cpu: 8000);
        var running = ATask.Requesting(cpu: 8000, seconds: 60, id: 90).RunningOn(node, Noon.AddMinutes(-5));

        Assert.Equal(Noon.AddSeconds(30), Run([node], [running], ATask.Requesting()).Waiting.Single().ExpectedStart);
    }

    private static SchedulingDecision Run(ComputeNode[] nodes, RunningAllocation[] running, params ATask[] waiting) =>
        Run(nodes, running, SchedulerOptions.Default, waiting);

    private static SchedulingDecision Run(ComputeNode[] nodes, RunningAllocation[] running, SchedulerOptions options, params ATask[] waiting) =>
        Scheduler.RunCycle(new CapacitySnapshot(nodes, running, waiting.Select(task => task.Waiting())), Noon, options);
}
