using CsCheck;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling.Fairness;

public class FairShareTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;
    private static readonly ComputeNode Node = ANode.With(cpu: 64_000, memory: 262_144);

    private static readonly Gen<ATask> GenTask = Gen.Select(Gen.Int[1, 8], Gen.Int[1, 64], Gen.Int[1, 3], Gen.Int[0, 1], Gen.Int[0, 90])
        .Select((cpu, gibibytes, organisation, project, minutes) =>
            ATask.Requesting(cpu * 1000L, gibibytes * 1024L).OfOrganisation(organisation, project).ArrivingAt(Noon.AddMinutes(-minutes)));

    private static readonly Gen<ProjectShare[]> GenShares = Gen.Select(Gen.Int[1, 300], Gen.Int[0, 60]).Array[6].Select(drawn =>
        drawn.Select((of, i) => Share(1 + (i % 3), i / 3, of.Item1, 100 * (1 + (i % 3)), new MeanAmounts(of.Item2 * 1000, of.Item2 * 2048, 0))).ToArray());

    [Fact]
    public void Sort_WhoeverHoldsLeastForTheirWeight_GoesNext_AsANaiveSearchSays() =>
        Gen.Select(GenTask.Array[1, 40], GenTask.Array[0, 8], GenShares).Sample((waiting, running, shares) =>
        {
            var snapshot = new CapacitySnapshot(
                [Node], running.Select((task, i) => (task with { Id = ATask.IdOf(1000 + i) }).RunningOn(Node, Noon)), waiting.Select((task, i) => (task with { Id = ATask.IdOf(i + 1) }).Waiting()), shares: shares);

            Assert.Equal(Naive(snapshot), QueueOrder.Sort(snapshot, Noon, SchedulerOptions.Default with { AgeingStep = TimeSpan.Zero }).Select(task => task.TaskId));
        }, iter: 1000);

    [Fact]
    public void Sort_ThreeTimesTheWeight_ThreeTimesTheTasks()
    {
        var tasks = Enumerable.Range(1, 200).Select(i => ATask.Requesting(id: i).OfOrganisation(1 + (i % 2))).Select(task => task.Waiting()).ToList();
        var snapshot = new CapacitySnapshot([Node], [], tasks, shares: [Share(1, 0, 100, 300), Share(2, 0, 100, 100)]);

        var first = QueueOrder.Sort(snapshot, Noon, SchedulerOptions.Default).Take(40);

        Assert.Equal(30, first.Count(task => task.OrganisationId == ATask.OrganisationOf(1)));
    }

    [Fact]
    public void Sort_AFloodThatAged_PassesNobodyButByOne()
    {
        // The urgent one is what the flood could age past.
        var flood = Enumerable.Range(1, 50).Select(i => ATask.Requesting(id: i).OfOrganisation(1).ArrivingAt(Noon.AddHours(-9)));
        var tasks = flood.Append(ATask.Requesting(id: 100).OfOrganisation(2)).Append(ATask.Requesting(id: 101).OfOrganisation(3).Of(PriorityClass.Urgent)).Select(task => task.Waiting());

        var order = QueueOrder.Sort(new CapacitySnapshot([Node], [], tasks), Noon, SchedulerOptions.Default).Select(task => task.TaskId).ToList();

        Assert.Equal([ATask.IdOf(1), ATask.IdOf(101), ATask.IdOf(100)], order.Take(3));
    }

    [Theory]
    [InlineData(EvictionRight.Urgent, 2, 1)]
    [InlineData(EvictionRight.Nobody, 1, 2)]
    public void Sort_SpotThatAnUrgentTaskMayEvict_DoesNotCountAgainstIt(EvictionRight right, int first, int second)
    {
        // The organisation of 2 holds Spot, and 2 arrived earlier: where that Spot is as good as free, 2 goes first.
        var spot = ATask.Requesting(cpu: 8000, id: 9).OfOrganisation(2).Of(PriorityClass.Spot).RunningOn(Node, Noon);
        var tasks = new[] { ATask.Requesting(id: 1).OfOrganisation(1).Of(PriorityClass.Urgent), ATask.Requesting(id: 2).OfOrganisation(2).Of(PriorityClass.Urgent).ArrivingAt(Noon.AddMinutes(-1)) };

        Assert.Equal([first, second], Order([], SchedulerOptions.Default with { SpotYieldsTo = right }, [spot], tasks));
    }

    [Fact]
    public void Sort_WithinAGuarantee_GoesBeforeThoseWhoBorrow()
    {
        var quotas = new Dictionary<OrganisationId, Quota> { [ATask.OrganisationOf(2)] = new() { Guaranteed = new ResourceAmounts(2000, 8192, 0) } };
        var tasks = new[]
        {
            ATask.Requesting(id: 1).OfOrganisation(1).Of(PriorityClass.Urgent), ATask.Requesting(id: 2).OfOrganisation(2), ATask.Requesting(id: 3).OfOrganisation(2),
            ATask.Requesting(id: 4).OfOrganisation(2).Of(PriorityClass.Spot),
        };

        // One of its two cores is in use: the other is its own, the rest is borrowed. Spot, which others may stop, has no guarantee.
        var running = ATask.Requesting(id: 9).OfOrganisation(2).RunningOn(Node, Noon);
        Assert.Equal([2, 1, 3, 4], Order(quotas, SchedulerOptions.Default, [running], tasks));
        Assert.Equal([2, 3, 1, 4], Order(quotas, SchedulerOptions.Default, [], tasks));
    }

    private static IEnumerable<int> Order(Dictionary<OrganisationId, Quota> quotas, SchedulerOptions options, RunningAllocation[] running, ATask[] tasks) =>
        QueueOrder.Sort(new CapacitySnapshot([Node], running, tasks.Select(task => task.Waiting()), quotas), Noon, options)
            .Select(task => Enumerable.Range(1, 9).Single(number => ATask.IdOf(number) == task.TaskId));

    private static ProjectShare Share(int organisation, int project, int weight, int organisationWeight, MeanAmounts recent = default) =>
        new(ATask.ProjectOf(ATask.OrganisationOf(organisation), project), ATask.OrganisationOf(organisation), weight, organisationWeight, recent);

    /// <summary>Looks at everybody for every place, with sums taken anew.</summary>
    private static List<ComputeTaskId> Naive(CapacitySnapshot snapshot)
    {
        var waiting = snapshot.Waiting.OrderBy(task => task.ArrivedAt).ThenBy(task => task.TaskId.Value).ToList();
        var ahead = new List<WaitingTask>();
        while (waiting.Count > 0)
        {
            var next = waiting.GroupBy(task => task.OrganisationId).Select(organisation => organisation.GroupBy(task => task.ProjectId)
                    .MinBy(project => Held(share => share.ProjectId == project.Key, run => run.ProjectId == project.Key, task => task.ProjectId == project.Key, share => share.Weight))!.First())
                .MinBy(task => (Held(share => share.OrganisationId == task.OrganisationId, run => run.OrganisationId == task.OrganisationId, other => other.OrganisationId == task.OrganisationId,
                    share => share.OrganisationWeight), waiting.IndexOf(task)))!;
            waiting.Remove(next);
            ahead.Add(next);
        }
        return ahead.ConvertAll(task => task.TaskId);

        // Rounded, so that sums in another order are no other share.
        double Held(Func<ProjectShare, bool> ofShare, Func<RunningAllocation, bool> ofRun, Func<WaitingTask, bool> ofTask, Func<ProjectShare, int> weight)
        {
            var amounts = snapshot.Running.Where(ofRun).Select(run => run.Amounts).Concat(ahead.Where(ofTask).Select(task => task.Request.Amounts)).Aggregate(ResourceAmounts.None, (a, b) => a + b);
            var recent = snapshot.Shares.Where(ofShare).ToList();
            var cpu = (amounts.CpuMillicores + recent.Sum(share => share.Recent.CpuMillicores)) / 64_000;
            var memory = (amounts.MemoryMebibytes + recent.Sum(share => share.Recent.MemoryMebibytes)) / 262_144;
            return Math.Round(Math.Max(cpu, memory) / weight(recent[0]), 12);
        }
    }
}
