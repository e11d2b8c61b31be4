using CsCheck;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Placement;
using Portal.Core.Scheduling.Queueing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class SchedulerPropertyTests
{
    private static readonly string[] Models = ["H200", "L40S"];
    private static readonly long[] GpuAmounts = [0, 0, 0, 200, 500, 700, 1000, 2000, 4000];

    private static readonly Gen<ATask> GenTask = Gen.Select(
        Gen.Int[1, 16], Gen.Int[1, 32], Gen.Int[0, 8].Select(i => GpuAmounts[i]), Gen.Int[0, 3], Gen.Int[1, 60], Gen.Enum<PriorityClass>(), Gen.Int[1, 6], Gen.Int[0, 3600])
        .Select((cpu, memory, gpu, models, minutes, priority, project, predicted) =>
            ATask.Requesting(cpu * 500L, memory * 512L, gpu, models is 0 or 1 ? [Models[models]] : [], minutes * 60L).Of(priority).OfOrganisation(1 + (project % 3), project / 3)
                with { RunTime = predicted == 0 ? null : new RunTimeDistribution([predicted, predicted / 2], [1, 1], minutes * 60L) });

    private static readonly Gen<(int Cores, int Gibibytes, int Gpus, bool Mixed)[]> GenNodes =
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 32], Gen.Int[0, 4], Gen.Bool).Array[1, 4];

    // What happens: 0–4 submit, 5–6 time passes, 7 cordon, 8 uncordon, 9 fail, 10 return, 11 withhold.
    private static readonly Gen<(int What, int Which, ATask Task, int Minutes)[]> GenHistory =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], GenTask, Gen.Int[1, 40]).Array[1, 40];

    private static readonly Gen<SchedulerOptions> GenOptions =
        Gen.Select(Gen.Int[0, PlacementPolicyNames.All.Count - 1].Select(i => PlacementPolicyNames.All[i]), Gen.Enum<BackfillMode>(), Gen.Enum<EvictionRight>(), Gen.Enum<GpuSharing>(), Gen.Int[0, 2].Select(i => new[] { 100, 3, 1 }[i]))
            .Select((policy, backfill, evict, sharing, explained) =>
                SchedulerOptions.Default with { Placement = policy, Backfill = backfill, SpotYieldsTo = evict, GpuSharing = sharing, ExplainedTasks = explained })
            .SelectMany(options => Gen.Select(Gen.Enum<QueueRule>(), Gen.Int[0, 3], Gen.Bool), (options, queue) =>
                options with { Order = queue.Item1, LongestWait = TimeSpan.FromMinutes(20 * queue.Item2), FairShare = queue.Item3 });

    private static readonly Gen<SchedulerOptions> GenPredictingOptions =
        Gen.Select(GenOptions, Gen.Enum<RunTimeBasis>()).Select((options, runTimes) => options with { RunTimes = runTimes });

    private static readonly Dictionary<OrganisationId, Quota> Quotas = new()
    {
        [ATask.OrganisationOf(1)] = new Quota { MaxCpuMillicores = 12_000, MaxGpuMilli = 3000, MaxRunningTasks = 4 },
        [ATask.OrganisationOf(3)] = new Quota { MaxGpuMilliByModel = new Dictionary<string, long> { ["H200"] = 1500, ["L40S"] = 2000 } },
        [ATask.OrganisationOf(2)] = new Quota { Guaranteed = new ResourceAmounts(6000, 12_288, 1500) },
    };

    private static readonly Dictionary<ProjectId, Quota> ProjectQuotas = new()
    {
        [ATask.ProjectOf(ATask.OrganisationOf(1), 1)] = new Quota { MaxCpuMillicores = 5000, MaxGpuMilliByModel = new Dictionary<string, long> { ["H200"] = 700 } },
        [ATask.ProjectOf(ATask.OrganisationOf(2), 0)] = new Quota { MaxRunningTasks = 2, MaxMemoryMebibytes = 12_288 },
    };

    private sealed record Step(AClusterHistory After, CapacitySnapshot Before, SchedulingDecision Decision, SchedulerOptions Options)
    {
        public DateTimeOffset Now => After.Now;

        public SchedulingDecision Again(IEnumerable<RunningAllocation> running, IEnumerable<WaitingTask> waiting, TimeSpan later = default) =>
            Scheduler.RunCycle(new CapacitySnapshot(After.Nodes, running, waiting, Quotas, projectQuotas: ProjectQuotas), Now + later, Options);
    }

    [Fact]
    public void AnyHistory_NoNodeNorDeviceNorQuota_IsOverAllocated() => CheckAlways(GenPredictingOptions, CheckRoom);

    private static void CheckRoom(Step step)
    {
        var before = step.Before;
        foreach (var node in before.Nodes)
        {
            var admitted = step.Decision.Admissions.Where(admission => admission.Placement.NodeId == node.Id).ToList();
            if (admitted.Count == 0)
                continue;
            Assert.Equal(NodeState.Ready, node.State);
            var asked = admitted.Select(admission => before.Waiting.Single(task => task.TaskId == admission.TaskId).Request.Amounts).Aggregate((a, b) => a + b);
            Assert.True(asked.CpuMillicores <= node.Free.CpuMillicores && asked.MemoryMebibytes <= node.Free.MemoryMebibytes, "node");
            foreach (var device in admitted.SelectMany(admission => admission.Placement.Gpus).GroupBy(gpu => gpu.Index))
                Assert.True(device.Sum(gpu => gpu.Milli) <= node.FreeGpuMilli[node.DeviceAt(device.Key)], "device");
        }
        foreach (var admission in step.Decision.Admissions)
            CheckDevices(before, admission);
        foreach (var (organisation, quota) in Quotas)
            CheckQuota(quota, [.. step.After.Running.Where(allocation => allocation.OrganisationId == organisation)]);
        foreach (var (project, quota) in ProjectQuotas)
            CheckQuota(quota, [.. step.After.Running.Where(allocation => allocation.ProjectId == project)]);
    }

    private static void CheckQuota(Quota quota, IReadOnlyList<RunningAllocation> held)
    {
        Assert.True(held.Count <= (quota.MaxRunningTasks ?? int.MaxValue), "quota of tasks");
        Assert.True(held.Sum(allocation => allocation.Amounts.CpuMillicores) <= (quota.MaxCpuMillicores ?? long.MaxValue), "quota of CPU");
        Assert.True(held.Sum(allocation => allocation.Amounts.MemoryMebibytes) <= (quota.MaxMemoryMebibytes ?? long.MaxValue), "quota of memory");
        Assert.True(held.Sum(allocation => allocation.Amounts.GpuMilli) <= (quota.MaxGpuMilli ?? long.MaxValue), "quota of GPUs");
        foreach (var (model, most) in quota.MaxGpuMilliByModel)
            Assert.True(held.Where(allocation => allocation.GpuModel == model).Sum(allocation => allocation.Amounts.GpuMilli) <= most, $"quota of {model}");
    }

    [Fact]
    public void AnyHistory_Devices_AreSharedOnlyByThoseWhoMay() => CheckAlways(GenPredictingOptions, step =>
    {
        foreach (var device in step.After.Running.SelectMany(run => run.Gpus.Select(gpu => (run.NodeId, gpu.Index, run.OrganisationId))).GroupBy(use => (use.NodeId, use.Index)))
        {
            if (step.Options.GpuSharing == GpuSharing.Off)
                Assert.Single(device);
            else if (step.Options.GpuSharing == GpuSharing.WithinOrganisation)
                Assert.Single(device.DistinctBy(use => use.OrganisationId));
        }
        if (step.Options.GpuSharing == GpuSharing.WithinOrganisation)
            CheckPromises(step);
    });

    [Fact]
    public void AnyHistory_EveryTask_StartsOrHasPlaceAndReason() => CheckAlways(GenPredictingOptions, step =>
    {
        var decision = step.Decision;
        Assert.Equal(
            step.Before.Waiting.Select(task => task.TaskId.Value).Order(),
            decision.Admissions.Select(admission => admission.TaskId.Value).Concat(decision.Waiting.Select(waiting => waiting.TaskId.Value)).Order());
        Assert.Equal(Enumerable.Range(1, decision.Waiting.Count), decision.Waiting.Select(waiting => waiting.Place));
        Assert.Equal(
            decision.Reservations.Select(promised => (promised.TaskId, (DateTimeOffset?)promised.Window.Start)),
            decision.Waiting.Where(waiting => waiting.IsReserved).Select(waiting => (waiting.TaskId, waiting.ExpectedStart)));
        foreach (var waiting in decision.Waiting)
        {
            Assert.Contains(waiting.Reason, SchedulingReason.All);
            var unknown = waiting.Reason is SchedulingReason.NodesCordoned or SchedulingReason.NodesDown or SchedulingReason.NoNodeFits or SchedulingReason.QuotaReached;
            Assert.True(unknown || waiting.ExpectedStart > step.Now || waiting.Reason == SchedulingReason.StartsNext, $"{waiting}");
        }
    });

    [Fact]
    public void AnyHistory_SameInputInAnyOrder_DecidesTheSame() => CheckAlways(GenPredictingOptions, step =>
    {
        var reversed = new CapacitySnapshot(step.After.Nodes.Reverse(), step.Before.Running.Reverse(), step.Before.Waiting.Reverse(), Quotas, projectQuotas: ProjectQuotas);

        Assert.Equal(Text(step.Decision), Text(Scheduler.RunCycle(reversed, step.Now, step.Options)));
    });

    [Fact]
    public void AnyHistory_WhatStarts_DelaysNoReservation() => CheckAlways(GenOptions, step =>
    {
        CheckFirstIsKept(step, step.Options.Backfill == BackfillMode.Conservative ? int.MaxValue : 1);
        CheckAllHaveRoom(step);
    });

    [Fact]
    public void AnyHistory_WhatStarts_DelaysNobodyWhoWaitedLongest_WhateverIsPredicted() => CheckAlways(GenPredictingOptions, step =>
    {
        var overdue = step.Before.Waiting.Where(task => QueueOrder.IsOverdue(task, step.Now, step.Options)).Select(task => task.TaskId).ToHashSet();
        if (step.Decision.Reservations.Count > 0 && overdue.Contains(step.Decision.Reservations[0].TaskId))
            CheckFirstIsKept(step, 1);
    });

    /// <summary>In every window that is promised, the room of all that runs to its very end and of all that is promised is there together.</summary>
    private static void CheckAllHaveRoom(Step step)
    {
        if (step.Decision.Evictions.Count > 0)
            return;
        var asked = step.Before.Waiting.ToDictionary(task => task.TaskId, task => task.Request.Amounts);
        foreach (var at in step.Decision.Reservations)
        {
            var (node, start) = (step.After.Nodes.Single(node => node.Id == at.NodeId), at.Window.Start);
            var running = step.After.Running.Where(run => run.NodeId == node.Id && run.LatestEnd > start).ToList();
            var promised = step.Decision.Reservations.Where(other => other.NodeId == node.Id && other.Window.Start <= start && other.Window.End > start).ToList();
            var taken = running.Select(run => run.Amounts).Concat(promised.Select(other => asked[other.TaskId])).Aggregate(ResourceAmounts.None, (sum, amounts) => sum + amounts);
            Assert.True(taken.CpuMillicores <= node.Offered.CpuMillicores && taken.MemoryMebibytes <= node.Offered.MemoryMebibytes, $"{at.TaskId} is promised what is not there");
            foreach (var device in running.SelectMany(run => run.Gpus).Concat(promised.SelectMany(other => other.Gpus)).GroupBy(gpu => gpu.Index))
                Assert.True(device.Sum(gpu => gpu.Milli) <= 1000, $"{at.TaskId} is promised more of device {device.Key} than there is");
        }
    }

    private static void CheckFirstIsKept(Step step, int first)
    {
        if (step.Decision.Evictions.Count > 0)
            return;
        var order = QueueOrder.Sort(step.Before, step.Now, step.Options);
        foreach (var (number, promised) in step.Decision.Reservations.Take(first).Index())
            CheckIsKept(step, order, number, promised);
    }

    private static void CheckIsKept(Step step, WaitingTask[] order, int number, Reservation head)
    {
        var upToHead = order[..(Array.FindIndex(order, task => task.TaskId == head.TaskId) + 1)];

        // Nobody behind it moves it, and with all that started running to its very end it is still kept. Alone the first may stand in another order: whoever has waited longest in
        // their project is missing where they ask for more than is guaranteed.
        var alike = QueueOrder.Sort(new CapacitySnapshot(step.After.Nodes, step.Before.Running, upToHead, Quotas, projectQuotas: ProjectQuotas), step.Now, step.Options);
        if (alike.Select(task => task.TaskId).SequenceEqual(upToHead.Select(task => task.TaskId)))
            Assert.Equal(step.Again(step.Before.Running, upToHead).Reservations[number].Window, head.Window);
        var alone = new CapacitySnapshot(step.After.Nodes, step.After.Running, [step.After.Waiting.Single(task => task.TaskId == head.TaskId)], Quotas, projectQuotas: ProjectQuotas);
        var after = Scheduler.RunCycle(alone, step.Now, step.Options with { RunTimes = RunTimeBasis.Maximum });
        // Without others ahead of it, it may start at once.
        Assert.All(after.Waiting, waiting => Assert.True(waiting.ExpectedStart <= head.Window.Start, $"{head.Window.Start:O} became {waiting.ExpectedStart:O}"));
    }

    [Fact]
    public void AnyHistory_Evictions_AdmitTheTaskTheyAreFor() => CheckAlways(GenOptions, step =>
    {
        var stopped = step.Decision.Evictions.Select(eviction => eviction.AttemptId).ToHashSet();
        if (stopped.Count == 0)
            return;
        Assert.All(step.Before.Running.Where(allocation => stopped.Contains(allocation.AttemptId)), allocation => Assert.Equal(PriorityClass.Spot, allocation.PriorityClass));
        var grace = step.Options.EvictionGrace;
        var left = step.After.Running.Where(allocation => !stopped.Contains(allocation.AttemptId) && allocation.LatestEnd > step.Now + grace);
        var next = step.Again(left, step.After.Waiting, grace);
        foreach (var forTask in step.Decision.Evictions.Select(eviction => eviction.ForTask))
        {
            var mayEvict = step.Options.SpotYieldsTo == EvictionRight.Standard ? PriorityClass.Standard : PriorityClass.Urgent;
            Assert.True(step.Options.SpotYieldsTo != EvictionRight.Nobody && step.Before.Waiting.Single(task => task.TaskId == forTask).PriorityClass >= mayEvict, "right");
            Assert.Contains(next.Admissions, admission => admission.TaskId == forTask);
        }
    });

    [Fact]
    public void AnyHistory_NearestChange_StartsTheTaskNow() => CheckAlways(GenOptions, step =>
    {
        if (step.Decision.Evictions.Count > 0 || !KeepsItsOrder(step))
            return;
        foreach (var waiting in step.Decision.Waiting.Where(waiting => waiting.NearestChange is not null))
        {
            var changed = step.After.Waiting.ConvertAll(task =>
                task.TaskId == waiting.TaskId ? waiting.NearestChange!.ApplyTo(task) : task);
            var next = step.Again(step.After.Running, changed);
            Assert.True(next.Admissions.Any(admission => admission.TaskId == waiting.TaskId), $"{waiting.Reason} {waiting.NearestChange}");
        }
    });

    [Fact]
    public void AnyHistory_ASecondCycleAtTheSameInstant_StartsNothingMore() => CheckAlways(GenOptions, step =>
    {
        // Work-conserving: what could start has started. Evictions change the picture, so they are left out.
        if (step.Decision.Evictions.Count > 0)
            return;
        var next = step.Again(step.After.Running, step.After.Waiting);
        // Where those who started have had their turn, others may be first now: what they may then do is theirs.
        if (!KeepsItsOrder(step))
            return;
        Assert.Empty(next.Admissions);
        // Nobody is started to be stopped a moment later.
        Assert.Empty(next.Evictions);
    });

    /// <summary>With fair share those who started past others have had their turn, and others may be ahead of theirs now.</summary>
    private static bool KeepsItsOrder(Step step) =>
        step.Decision.Waiting.Select(waiting => waiting.TaskId).SequenceEqual(QueueOrder.Sort(step.After.Snapshot, step.Now, step.Options).Select(task => task.TaskId));

    [Fact]
    public void AnyHistory_OnePlacerThroughout_SharesOutOnlyWhatIsFree() => CheckAlways(GenPredictingOptions, CheckRoom, isFollowed: true);

    [Fact]
    public void AnyHistory_OnePlacerThroughout_DecidesAsANewOneWould() => CheckAlways(
        GenPredictingOptions.Select(options => options with { Placement = "BestFit" }),
        step => Assert.Equal(Text(Scheduler.RunCycle(step.Before, step.Now, step.Options)), Text(step.Decision)),
        isFollowed: true);

    private static void CheckAlways(Gen<SchedulerOptions> genOptions, Action<Step> check, bool isFollowed = false) =>
        Gen.Select(GenNodes, GenHistory, genOptions).Sample((shapes, events, options) =>
        {
            var placer = isFollowed ? LearntPlacer(options, events) : null;
            var history = new AClusterHistory([.. shapes.Select((shape, i) => Node(shape, i))], options, Quotas, placer, ProjectQuotas);
            for (var i = 0; i < events.Length; i++)
            {
                Apply(history, events[i], i);
                history.EndStopped();
                var before = history.Snapshot;
                var step = new Step(history, before, history.Cycle(), options);
                try
                {
                    check(step);
                }
                catch (Xunit.Sdk.XunitException e)
                {
                    throw new InvalidOperationException($"{e.Message}\n{Told(step)}", e);
                }
            }
        }, iter: 500, threads: 1);

    // It expects what will come, so that a policy that plans has a plan.
    private static ClusterPlacer LearntPlacer(SchedulerOptions options, (int What, int Which, ATask Task, int Minutes)[] events)
    {
        var placer = new ClusterPlacer(options.Placement);
        foreach (var submitted in events.Where(step => step.What <= 4))
            placer.Learn(submitted.Task.Waiting().Request);
        return placer;
    }

    private static ComputeNode Node((int Cores, int Gibibytes, int Gpus, bool Mixed) shape, int number) =>
        ANode.WithGpus(Enumerable.Range(0, shape.Gpus).Select(gpu => Models[shape.Mixed ? gpu % 2 : 0]), shape.Cores * 1000L, shape.Gibibytes * 1024L, $"n{number}");

    private static void Apply(AClusterHistory history, (int What, int Which, ATask Task, int Minutes) step, int number)
    {
        var node = history.Nodes[step.Which % history.Nodes.Count];
        switch (step.What)
        {
            case <= 4:
                history.Submit(step.Task with { Id = ATask.IdOf(number + 1) }, step.Minutes * 60L);
                break;
            case <= 6:
                history.Pass(TimeSpan.FromMinutes(step.Minutes));
                break;
            case 7:
                node.Cordon();
                break;
            case 8:
                node.Uncordon();
                break;
            case 9:
                history.Fail(node);
                break;
            case 10:
                node.Heartbeat(history.Now);
                break;
            default:
                node.Withhold(step.Minutes * 20);
                break;
        }
    }

    /// <summary>No two organisations are promised the same device at the same time.</summary>
    private static void CheckPromises(Step step)
    {
        var owners = step.Before.Waiting.ToDictionary(task => task.TaskId, task => task.OrganisationId);
        var promises = step.Decision.Reservations.SelectMany(promise => promise.Gpus.Select(gpu => (promise, Device: (promise.NodeId, gpu.Index)))).GroupBy(entry => entry.Device, entry => entry.promise);
        foreach (var device in promises)
            foreach (var one in device)
                Assert.DoesNotContain(device, other => owners[one.TaskId] != owners[other.TaskId] && one.Window.Start < other.Window.End && other.Window.Start < one.Window.End);
    }

    private static void CheckDevices(CapacitySnapshot before, Admission admission)
    {
        var request = before.Waiting.Single(task => task.TaskId == admission.TaskId).Request;
        var node = before.Nodes.Single(candidate => candidate.Id == admission.Placement.NodeId);
        var gpus = admission.Placement.Gpus;
        Assert.Equal(request.Amounts.GpuMilli, gpus.Sum(gpu => (long)gpu.Milli));
        Assert.Equal(gpus.Count, gpus.DistinctBy(gpu => gpu.Index).Count());
        if (request.Amounts.GpuMilli >= 1000)
            Assert.All(gpus, gpu => Assert.Equal(1000, gpu.Milli));
        else
            Assert.True(gpus.Count <= 1);
        var models = gpus.Select(gpu => node.Gpus[node.DeviceAt(gpu.Index)].Model).Distinct().ToList();
        Assert.Equal(gpus.Count == 0 ? [] : [admission.Placement.GpuModel!], models);
        Assert.All(models, model => Assert.True(request.Accepts(model)));
    }

    /// <summary>The step in words, for whoever has to find out what went wrong.</summary>
    private static string Told(Step step) => string.Join('\n',
        new[] { $"{step.Now:HH:mm} {step.Options.Placement} {step.Options.Backfill} spot yields to {step.Options.SpotYieldsTo}, fair {step.Options.FairShare} {step.Options.Order} {step.Options.RunTimes} longest wait {step.Options.LongestWait}" }
            .Concat(step.Before.Nodes.Select(node => $"{node.Name} {node.State} offers {node.Offered} free {node.Free} devices {string.Join(',', node.FreeGpuMilli.ToArray())} {string.Join(',', node.Gpus.Select(gpu => gpu.Model))}"))
            .Concat(step.Before.Running.Select(run => $"runs {run.TaskId} {run.PriorityClass} {run.OrganisationId} {run.Amounts} on {step.Before.Nodes.Single(node => node.Id == run.NodeId).Name} {string.Join(',', run.Gpus)} until {run.LatestEnd:HH:mm}"))
            .Concat(QueueOrder.Sort(step.Before, step.Now, step.Options).Select(task =>
                $"waits {task.TaskId} {task.PriorityClass} {task.OrganisationId} {task.Request.Amounts} [{string.Join(',', task.Request.GpuModels)}] {task.Request.MaxRunSeconds} s"))
            .Append(Text(step.Decision)));

    private static string Text(SchedulingDecision decision) => string.Join('\n',
        decision.Admissions.Select(a => $"{a.TaskId} {a.NodeName} {string.Join(',', a.Placement.Gpus)}")
            .Concat(decision.Evictions.Select(e => e.ToString()))
            .Concat(decision.Reservations.Select(r => $"{r.TaskId} {r.NodeId} {r.Window} {string.Join(',', r.Gpus)}"))
            .Concat(decision.Waiting.Select(w => w.ToString())));
}
