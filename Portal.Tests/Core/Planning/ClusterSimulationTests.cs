using CsCheck;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Queueing;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Planning;

public class ClusterSimulationTests
{
    [Fact]
    public void Run_OneAtATime_WaitsForThoseBefore()
    {
        // One core: 10 min, 5 min and 1 min of work that come at once start after 0, 10 and 15 min; 16 min of a core in 16 min.
        var outcome = ClusterSimulation.Run([Task(1, minutes: 10), Task(2, minutes: 5), Task(3, minutes: 1)], [ANode.With(cpu: 1000)], SchedulerOptions.Default);

        Assert.Equal([0, 10, 15], outcome.Waits.Select(wait => wait.TotalMinutes));
        Assert.Equal((0, 1000, TimeSpan.FromMinutes(16)), (outcome.NeverStarted, outcome.CpuPerMille, outcome.Span));
        Assert.Null(outcome.GpuPerMille);
        // 10, 15 and 16 min after arrival, of 10, 5 and 1 min of run time: slowdowns 1, 3 and 16.
        Assert.Equal(20 / 3.0, outcome.MeanSlowdown, 9);
        Assert.Equal((Int128)(16 * 60 * 1000), outcome.DeliveredCpuMilliSeconds);
        Assert.Equal([1000, 1000, 0, 0], outcome.Allocation.Cpu(TimeSpan.FromMinutes(32), 4));
    }

    [Fact]
    public void Run_ByShortestExpected_LearnsFromWhatEnded()
    {
        // All ask for an hour; this owner's run one minute, the other's an hour. Only once both have ended once is that known.
        RunTimeTraits Traits(int owner) => new(new UserId(ATask.OrganisationOf(owner).Value), 0, new ResourceAmounts(1000, 64, 0), 3600);
        WorkloadTask Of(int id, int owner, int minutes, int after) => Task(id, minutes: minutes, after: after) with { Traits = Traits(owner) };
        List<WorkloadTask> workload = [Of(1, 1, 60, 0), Of(2, 2, 1, 1), Of(3, 1, 60, 62), Of(4, 2, 1, 63), Of(5, 1, 60, 61)];
        var options = SchedulerOptions.Default with { AgeingStep = TimeSpan.Zero };

        var byArrival = ClusterSimulation.Run(workload, [ANode.With(cpu: 1000)], options);
        var byShortest = ClusterSimulation.Run(workload, [ANode.With(cpu: 1000)], options with { Order = QueueRule.ShortestExpected });

        Assert.True(byShortest.MeanSlowdown < byArrival.MeanSlowdown, $"{byShortest.MeanSlowdown} against {byArrival.MeanSlowdown}");
    }

    [Fact]
    public void Run_TwoNodes_StartTwoAtOnce() =>
        Assert.Equal([0, 0, 5], ClusterSimulation.Run(
            [Task(1, minutes: 10), Task(2, minutes: 5), Task(3, minutes: 1)], [ANode.With(cpu: 1000, name: "a"), ANode.With(cpu: 1000, name: "b")], SchedulerOptions.Default)
            .Waits.Select(wait => wait.TotalMinutes));

    [Fact]
    public void Run_LargerThanAnyNode_NeverStarts()
    {
        var outcome = ClusterSimulation.Run([Task(1, cpu: 9000), Task(2)], [ANode.With(cpu: 1000)], SchedulerOptions.Default);

        Assert.Equal((1, 1), (outcome.NeverStarted, outcome.Waits.Count));
    }

    [Fact]
    public void Run_LongerThanItsMaximum_IsCut() =>
        Assert.Equal([0, 60], ClusterSimulation.Run([Task(1, minutes: 500), Task(2)], [ANode.With(cpu: 1000)], SchedulerOptions.Default).Waits.Select(wait => wait.TotalMinutes));

    [Fact]
    public void Run_UrgentAmongSpot_EvictsAndPlaysTheSpotTaskAgain()
    {
        var spot = Task(1, minutes: 30, priority: PriorityClass.Spot);
        var urgent = Task(2, minutes: 5, priority: PriorityClass.Urgent, after: 10);

        var outcome = ClusterSimulation.Run([spot, urgent], [ANode.With(cpu: 1000)], SchedulerOptions.Default);

        Assert.Equal(1, outcome.Evictions);
        // The urgent one waits for the grace alone; the spot task runs its 30 min anew after it.
        Assert.Equal([TimeSpan.Zero, SchedulerOptions.Default.EvictionGrace], outcome.Waits);
        Assert.Equal(TimeSpan.FromMinutes(45) + SchedulerOptions.Default.EvictionGrace, outcome.Span);
        // What it ran before counts as in use, not as delivered.
        Assert.Equal((Int128)(35 * 60 * 1000), outcome.DeliveredCpuMilliSeconds);
        Assert.Equal(1000, outcome.CpuPerMille);
    }

    [Fact]
    public void Run_Anything_StartsEachOnceAndTheSameEachTime() =>
        Gen.Select(Gen.Int[100, 4000], Gen.Int[1, 90], Gen.Int[0, 120], Gen.Enum<PriorityClass>()).Array[0, 40].Sample(shapes =>
        {
            var workload = shapes.Select((shape, i) => Task(i + 1, shape.Item1, shape.Item2, shape.Item4, shape.Item3)).ToList();
            ComputeNode[] nodes = [ANode.With(cpu: 2000, name: "a"), ANode.With(cpu: 3000, name: "b")];

            var outcome = ClusterSimulation.Run(workload, nodes, SchedulerOptions.Default);

            Assert.Equal(workload.Count, outcome.Waits.Count + outcome.NeverStarted);
            Assert.Equal(workload.Count(task => task.Task.Request.Amounts.CpuMillicores > 3000), outcome.NeverStarted);
            Assert.All(outcome.Waits, wait => Assert.True(wait >= TimeSpan.Zero));
            Assert.InRange(outcome.CpuPerMille, 0, 1000);
            Assert.Equal(outcome.Waits, ClusterSimulation.Run(workload, nodes, SchedulerOptions.Default).Waits);
        }, iter: 100);

    [Theory]
    // Who knew that two 600s come would keep the 400s apart: two of them on one device leave 200 of it to nobody, and the second 600 waits.
    [InlineData("PlannedPacking", 57)]
    // Knows by the second 400 that such tasks come, who could use none of the 200 that are left beside two.
    [InlineData("FragmentationGradient", 0)]
    public void Run_APolicyThatLearns_KnowsWhatHasComeAndNothingElse(string policy, int lastWait)
    {
        List<WorkloadTask> workload = [Share(1, 400), Share(2, 400), Share(3, 600), Share(4, 600)];

        var outcome = ClusterSimulation.Run(workload, [ANode.With(gpus: 2)], SchedulerOptions.Default with { Placement = policy });

        Assert.Equal([0, 0, 0, lastWait], outcome.Waits.Select(wait => wait.TotalMinutes));

        static WorkloadTask Share(int id, long milli) => new(ATask.Requesting(gpu: milli, id: id).ArrivingAt(ATask.Noon.AddMinutes(id)).Waiting(), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void Run_OfTheLargestTasks_CountsWhatWasDelivered()
    {
        // Each of a million cores for 30 days, one after the other: more millicore-seconds than 64 bits hold.
        const int Tasks = 3600;
        const long Seconds = 30L * 24 * 3600;
        var workload = Enumerable.Range(0, Tasks).Select(i => new WorkloadTask(
            ATask.Requesting(1_000_000_000, 64, seconds: Seconds, id: i + 1).ArrivingAt(ATask.Noon.AddSeconds(i * Seconds)).Waiting(), TimeSpan.FromSeconds(Seconds))).ToList();

        var outcome = ClusterSimulation.Run(workload, [ANode.With(cpu: 1_000_000_000)], SchedulerOptions.Default);

        Assert.Equal((Int128)1_000_000_000 * Tasks * Seconds, outcome.DeliveredCpuMilliSeconds);
        Assert.Equal(1000, outcome.CpuPerMille);
    }

    [Fact]
    public void Run_Cancelled_Ends() =>
        Assert.Throws<OperationCanceledException>(() => ClusterSimulation.Run([Task(1)], [ANode.With(cpu: 1000)], SchedulerOptions.Default, null, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(50, 2)]
    [InlineData(95, 4)]
    [InlineData(100, 4)]
    [InlineData(1, 1)]
    public void WaitAt_IsTheNearestRank(int percent, int minutes) =>
        Assert.Equal(minutes, new WorkloadOutcome { Waits = [.. Enumerable.Range(1, 4).Select(wait => TimeSpan.FromMinutes(wait))], Allocation = new AllocationOverTime(default) }.WaitAt(percent).TotalMinutes);

    private static WorkloadTask Task(int id, long cpu = 1000, int minutes = 10, PriorityClass priority = PriorityClass.Standard, int after = 0) =>
        new(ATask.Requesting(cpu, 64, id: id).Of(priority).ArrivingAt(ATask.Noon.AddMinutes(after)).Waiting(), TimeSpan.FromMinutes(minutes));
}
