using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>What organisations and projects with a quota may still hold, over time: the same timelines as nodes have, so that a reservation holds quota too.</summary>
internal sealed class QuotaLedger
{
    private readonly Dictionary<OrganisationId, QuotaEntry> _organisations = [];
    private readonly Dictionary<ProjectId, QuotaEntry> _projects = [];

    public QuotaLedger(CapacitySnapshot snapshot, long now, SchedulerOptions options)
    {
        var running = snapshot.Running;
        var others = new int[running.Length];
        foreach (var (organisation, quota) in snapshot.Quotas)
            _organisations[organisation] = new QuotaEntry(quota, running, others, now, options);
        for (var run = 0; run < running.Length; run++)
            if (_organisations.TryGetValue(running[run].OrganisationId, out var entry))
                entry.Hold(run);
        HasModels = snapshot.Quotas.Values.Any(quota => quota.MaxGpuMilliByModel.Count > 0);
        if (snapshot.ProjectQuotas.Count == 0)
            return;
        var ofProjects = new int[running.Length];
        foreach (var (project, quota) in snapshot.ProjectQuotas)
            _projects[project] = new QuotaEntry(quota, running, ofProjects, now, options);
        for (var run = 0; run < running.Length; run++)
            if (_projects.TryGetValue(running[run].ProjectId, out var entry))
                entry.Hold(run);
        HasModels |= snapshot.ProjectQuotas.Values.Any(quota => quota.MaxGpuMilliByModel.Count > 0);
    }

    /// <summary>True when some quota bounds a GPU model by itself.</summary>
    private bool HasModels { get; }

    /// <summary>True when it matters to a quota which of the accepted models the task gets.</summary>
    public bool CountsModelsOf(WaitingTask task) =>
        HasModels && task.Request.Amounts.GpuMilli > 0 && task.Request.GpuModels.Count != 1 && (OfOrganisation(task)?.HasModels == true || OfProject(task)?.HasModels == true);

    /// <summary>Whose quota the task is held by first: its project, where that has one, or its organisation.</summary>
    public Guid HolderOf(WaitingTask task) => OfProject(task) is null ? task.OrganisationId.Value : task.ProjectId.Value;

    /// <summary>The first task that the quota is promised to which holds this one: those behind it may not delay it.</summary>
    public ComputeTaskId? FirstPromised(WaitingTask task) => OfProject(task)?.FirstPromised ?? OfOrganisation(task)?.FirstPromised;

    public bool FitsAt(WaitingTask task, ResourceRequest request, long start) => Earliest(task, request, start) == start;

    /// <summary>The first instant, not before <paramref name="from"/>, at which both quotas allow the task; <see cref="long.MaxValue"/> when never.</summary>
    public long Earliest(WaitingTask task, ResourceRequest request, long from)
    {
        var start = OfOrganisation(task)?.Earliest(request, from) ?? from;
        if (OfProject(task) is not { } project)
            return start;
        // Each moves the other on, until they agree; both end, since a timeline has few changes.
        while (start != long.MaxValue)
        {
            var allowed = project.Earliest(request, start);
            if (allowed == start)
                return start;
            start = allowed == long.MaxValue ? allowed : OfOrganisation(task)?.Earliest(request, allowed) ?? allowed;
        }

        return start;
    }

    /// <summary>The task starts now.</summary>
    public void Start(WaitingTask task, long now)
    {
        var end = now + (task.Request.MaxRunSeconds * TimeSpan.TicksPerSecond);
        OfOrganisation(task)?.Start(task.Request, end);
        OfProject(task)?.Start(task.Request, end);
    }

    /// <summary>Promises quota for later.</summary>
    public void Take(WaitingTask task, long start)
    {
        OfOrganisation(task)?.Take(task.TaskId, task.Request, start);
        OfProject(task)?.Take(task.TaskId, task.Request, start);
    }

    /// <summary>Undoes <see cref="Take"/>.</summary>
    public void Give(WaitingTask task, long start)
    {
        OfOrganisation(task)?.Give(task.Request, start);
        OfProject(task)?.Give(task.Request, start);
    }

    /// <summary>The refusal by what is held now, with whose quota it is; null when only a promise to another task is in the way.</summary>
    public Refusal? Refusal(WaitingTask task)
    {
        var (organisation, project) = (OfOrganisation(task), OfProject(task));
        return TaskQuotas.Of(organisation?.Quota.CheckStart(task.Request, organisation.Use), project?.Quota.CheckStart(task.Request, project.Use));
    }

    private QuotaEntry? OfOrganisation(WaitingTask task) => _organisations.GetValueOrDefault(task.OrganisationId);

    private QuotaEntry? OfProject(WaitingTask task) => _projects.Count == 0 ? null : _projects.GetValueOrDefault(task.ProjectId);
}
