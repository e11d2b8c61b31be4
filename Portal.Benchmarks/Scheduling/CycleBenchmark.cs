using System.Diagnostics;
using Portal.Benchmarks.Hosting;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;

namespace Portal.Benchmarks.Scheduling;

/// <summary>
/// One scheduling cycle on a full cluster with a long queue, as the portal runs it: between cycles some tasks end and some arrive. One thread. Taking the snapshot,
/// deciding, and finding why the others wait are timed apart: what was decided is written down before the last.
/// </summary>
public static class CycleBenchmark
{
    private const int Nodes = 1000;
    private const int Waiting = 10_000;
    private const int Requests = 200;
    private const int Organisations = 20;
    private const int Changes = 10;
    private const int Rounds = 200;
    private const int WarmUp = 100;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly long[] Gpus = [0, 0, 250, 500, 1000, 1000, 2000, 4000];
    private static readonly long[] Hours = [1, 2, 4, 12, 24];

    public static int Run()
    {
        foreach (var policy in new[] { "PlannedPacking", "BestFit" })
        {
            var (random, options) = (new Random(1), SchedulerOptions.Default with { Placement = policy });
            var cluster = new Cluster(random);
            var placer = new ClusterPlacer(policy);
            var (snapshots, cycles, outlooks) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = -WarmUp; round < Rounds; round++)
            {
                cluster.Change(Changes);
                var started = Stopwatch.GetTimestamp();
                var snapshot = cluster.Snapshot();
                var taken = Stopwatch.GetTimestamp();
                var decision = Scheduler.RunCycle(snapshot, cluster.Now, options, placer);
                var decided = Stopwatch.GetTimestamp();
                _ = decision.Waiting;
                if (round >= 0)
                {
                    snapshots.Add(Stopwatch.GetElapsedTime(started, taken).TotalMilliseconds);
                    cycles.Add(Stopwatch.GetElapsedTime(taken, decided).TotalMilliseconds);
                    outlooks.Add(Stopwatch.GetElapsedTime(decided).TotalMilliseconds);
                }
                cluster.Do(decision);
            }
            Console.WriteLine($"{policy,-16} snapshot   {new Timings(snapshots)}");
            Console.WriteLine($"{policy,-16} cycle      {new Timings(cycles)}   {cluster.Running} run, {cluster.Queued} wait");
            Console.WriteLine($"{policy,-16} outlook    {new Timings(outlooks)}");
        }
        return 0;
    }

    private sealed class Cluster
    {
        private readonly Random _random;
        private readonly List<ComputeNode> _nodes = [];
        private readonly Dictionary<ComputeTaskId, WaitingTask> _waiting = [];
        private readonly List<RunningAllocation> _running = [];
        private readonly ResourceRequest[] _requests;
        private readonly Dictionary<OrganisationId, Quota> _quotas = Enumerable.Range(0, Organisations).ToDictionary(OrganisationOf, _ => new Quota { MaxRunningTasks = Nodes });
        private int _tasks;

        public Cluster(Random random)
        {
            _random = random;
            _requests = [.. Enumerable.Range(0, Requests).Select(_ => new ResourceRequest(
                1000 * (1 + random.Next(8)), 4096 * (1 + random.Next(8)), Gpus[random.Next(Gpus.Length)], [], 3600 * Hours[random.Next(Hours.Length)]))];
            for (var i = 0; i < Nodes; i++)
            {
                var gpus = Enumerable.Range(0, i % 4 == 3 ? 0 : 8).Select(gpu => new GpuDevice(gpu, $"GPU-{i}-{gpu}", i % 3 == 0 ? "H200" : "L40S", 81_920));
                _nodes.Add(ComputeNode.Register(ComputeNodeId.New(), $"n{i:D4}", "main", new NodeDescription(64_000, 262_144, [.. gpus]), Start));
            }
            while (_waiting.Count < Waiting)
                Submit();
        }

        public DateTimeOffset Now { get; private set; } = Start;

        public int Running => _running.Count;

        public int Queued => _waiting.Count;

        public CapacitySnapshot Snapshot() => new(_nodes, _running, _waiting.Values, _quotas);

        public void Change(int changes)
        {
            Now += TimeSpan.FromSeconds(1);
            for (var i = 0; i < changes && _running.Count > changes; i++)
                _running.RemoveAt(_random.Next(_running.Count));
            while (_waiting.Count < Waiting)
                Submit();
        }

        public void Do(SchedulingDecision decision)
        {
            foreach (var eviction in decision.Evictions)
            {
                _running.RemoveAll(run => run.AttemptId == eviction.AttemptId);
                _waiting[eviction.ForTask] = _waiting[eviction.ForTask] with { RoomMadeAt = Now };
            }
            foreach (var admission in decision.Admissions)
            {
                _waiting.Remove(admission.TaskId, out var task);
                _running.Add(new RunningAllocation
                {
                    AttemptId = TaskAttemptId.New(), TaskId = admission.TaskId, OrganisationId = task!.OrganisationId, ProjectId = task.ProjectId, NodeId = admission.Placement.NodeId,
                    PriorityClass = task.PriorityClass,
                    Amounts = task.Request.Amounts, Gpus = admission.Placement.Gpus, StartedAt = Now, LatestEnd = Now.AddSeconds(task.Request.MaxRunSeconds),
                });
            }
        }

        private void Submit()
        {
            var request = _requests[_random.Next(_requests.Length)];
            var id = new ComputeTaskId(new Guid(++_tasks, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));
            var organisation = OrganisationOf(_random.Next(Organisations));
            var priority = _random.Next(20) switch { 0 => PriorityClass.Urgent, < 5 => PriorityClass.Spot, _ => PriorityClass.Standard };
            _waiting[id] = new WaitingTask
            {
                TaskId = id, OrganisationId = organisation, ProjectId = new ProjectId(organisation.Value), PriorityClass = priority, Request = request, ArrivedAt = Now, QueuedAt = Now,
            };
        }

        private static OrganisationId OrganisationOf(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 3]));
    }
}
