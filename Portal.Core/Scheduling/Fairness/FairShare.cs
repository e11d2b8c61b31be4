using System.Buffers;
using System.Collections.Immutable;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Core.Scheduling.Fairness;

/// <summary>
/// Weighted dominant resource fairness (Ghodsi et al. 2011) with a memory: who holds the least for their weight goes next, and holds more by it. Organisations first, their
/// projects within. What counts as held is the dominant share of what runs, of what was put ahead in the queue, and of the mean held lately.
/// </summary>
internal sealed class FairShare
{
    private readonly ImmutableArray<WaitingTask> _waiting;
    private readonly RequestShapes _shapes;
    private readonly ResourceAmounts _total;
    private readonly Dictionary<OrganisationId, Party> _organisations = [];
    private readonly Dictionary<ProjectId, Party> _projects = [];
    private readonly Party[] _projectOf;
    private readonly List<(Party Project, MeanAmounts Amounts)> _evictable = [];

    public FairShare(CapacitySnapshot snapshot, RequestShapes shapes, ResourceAmounts total, DateTimeOffset now, SchedulerOptions options)
    {
        (_waiting, _shapes, _total) = (snapshot.Waiting, shapes, total);
        foreach (var share in snapshot.Shares)
        {
            var project = ProjectOf(share.ProjectId, share.OrganisationId);
            (project.Weight, project.Organisation!.Weight) = (share.Weight, share.OrganisationWeight);
            Hold(project, share.Recent);
        }
        foreach (var run in snapshot.Running)
        {
            var lately = run.StartedAt is { } startedAt ? RecentUse.WeightOf(now - startedAt, options.FairShareHalfLife) : 0;
            var held = (ProjectOf(run.ProjectId, run.OrganisationId), MeanAmounts.Of(run.Amounts) * (1 + lately));
            if (QueueOrder.MayBeEvicted(run.PriorityClass, options))
                _evictable.Add(held);
            else
                Hold(held.Item1, held.Item2);
        }
        _projectOf = new Party[_waiting.Length];
        for (var i = 0; i < _projectOf.Length; i++)
            _projectOf[i] = ProjectOf(_waiting[i].ProjectId, _waiting[i].OrganisationId);
    }

    /// <summary>Marks of each project and class the task that has waited longest, by position in the snapshot.</summary>
    public bool[] LongestWaiting()
    {
        var marks = new bool[_waiting.Length];
        for (var i = 0; i < marks.Length; i++)
        {
            ref var longest = ref _projectOf[i].LongestOf(_waiting[i].PriorityClass);
            if (longest >= 0 && !IsLonger(_waiting[i], _waiting[longest]))
                continue;
            if (longest >= 0)
                marks[longest] = false;
            (longest, marks[i]) = (i, true);
        }
        return marks;

        static bool IsLonger(WaitingTask task, WaitingTask than) =>
            task.QueuedAt != than.QueuedAt ? task.QueuedAt < than.QueuedAt : task.ArrivedAt < than.ArrivedAt;
    }

    /// <summary>From now on what runs as evictable Spot counts too. Before those who may evict it, it counts as free: else to start it could bring somebody to the front who stops it.</summary>
    public void CountEvictable()
    {
        foreach (var (project, amounts) in _evictable)
            Hold(project, amounts);
        _evictable.Clear();
    }

    /// <summary>Puts tasks, positions in the snapshot, in fair order. Those of one project stay in the order they have; of equal shares, whose first task comes first here goes first.</summary>
    public void Arrange(Span<int> tasks)
    {
        var before = ArrayPool<int>.Shared.Rent(tasks.Length);
        var behind = ArrayPool<int>.Shared.Rent(tasks.Length);
        tasks.CopyTo(before);
        Queue(tasks, behind);
        var waiting = Waiting();
        for (var i = 0; i < tasks.Length; i++)
        {
            var organisation = waiting.Peek();
            var project = organisation.Next.Peek();
            tasks[i] = before[project.First];
            project.First = behind[project.First];
            Hold(project, MeanAmounts.Of(_shapes[tasks[i]].Amounts));
            if (project.First >= 0)
                organisation.Next.DequeueEnqueue(project, (project.Share, project.First));
            else
                organisation.Next.Dequeue();
            if (organisation.Next.Count > 0)
                waiting.DequeueEnqueue(organisation, (organisation.Share, organisation.Next.Peek().First));
            else
                waiting.Dequeue();
        }
        ArrayPool<int>.Shared.Return(before);
        ArrayPool<int>.Shared.Return(behind);
    }

    // Each project's tasks as a chain: its first, and for each the one behind it.
    private void Queue(ReadOnlySpan<int> tasks, int[] behind)
    {
        for (var i = tasks.Length - 1; i >= 0; i--)
        {
            var project = _projectOf[tasks[i]];
            behind[i] = project.First;
            project.First = i;
        }
    }

    private PriorityQueue<Party, (double Share, int First)> Waiting()
    {
        var waiting = new PriorityQueue<Party, (double, int)>();
        foreach (var organisation in _organisations.Values)
        {
            foreach (var project in organisation.Projects)
                if (project.First >= 0)
                    organisation.Next.Enqueue(project, (project.Share, project.First));
            if (organisation.Next.Count > 0)
                waiting.Enqueue(organisation, (organisation.Share, organisation.Next.Peek().First));
        }
        return waiting;
    }

    private Party ProjectOf(ProjectId id, OrganisationId organisationId)
    {
        if (_projects.TryGetValue(id, out var project))
            return project;
        if (!_organisations.TryGetValue(organisationId, out var organisation))
            _organisations[organisationId] = organisation = new Party(null, _total);
        project = _projects[id] = new Party(organisation, _total);
        organisation.Projects.Add(project);
        return project;
    }

    private void Hold(Party project, MeanAmounts amounts)
    {
        project.Hold(amounts);
        project.Organisation!.Hold(amounts);
    }

    /// <summary>An organisation, or a project of one.</summary>
    private sealed class Party(Party? organisation, ResourceAmounts total)
    {
        private readonly int[] _longest = [-1, -1, -1, -1];
        private MeanAmounts _held;

        public Party? Organisation => organisation;

        public int Weight { get; set; } = ShareWeight.Usual;

        /// <summary>The dominant share it holds, for its weight.</summary>
        public double Share => DominantShare.Of(_held, total) / Weight;

        public List<Party> Projects { get; } = [];

        /// <summary>The place a project's first waiting task had in the order before; −1 without one.</summary>
        public int First { get; set; } = -1;

        /// <summary>An organisation's projects that wait, the one that holds least first.</summary>
        public PriorityQueue<Party, (double Share, int First)> Next { get; } = new();

        /// <summary>Position of a project's task that has waited longest of a class; −1 without one.</summary>
        public ref int LongestOf(PriorityClass priority) => ref _longest[(int)priority];

        public void Hold(MeanAmounts amounts) => _held += amounts;
    }
}
