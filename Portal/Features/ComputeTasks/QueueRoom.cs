using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>Whether those handed in together may still wait. The accounts of their organisations are locked: what is counted once is what it stays, but for what is taken here.</summary>
internal sealed class QueueRoom(ClusterView cluster, PortalDbContext db)
{
    private readonly Dictionary<ProjectId, (TaskQuotas Quotas, QueuedTasks Queued)> _projects = [];
    private readonly Dictionary<OrganisationId, int> _taken = [];
    private readonly Dictionary<ProjectId, int> _takenInProject = [];

    /// <summary>Why one more may not wait; null when it may.</summary>
    public async Task<Refusal?> RefuseAsync(ComputeTask task)
    {
        var (organisation, project) = (task.OrganisationId, task.ProjectId);
        if (!_projects.TryGetValue(project, out var known))
        {
            known = (await cluster.QuotasOfAsync(db, organisation, project, CancellationToken.None), await ClusterView.QueuedOfAsync(db, organisation, project, CancellationToken.None));
            _projects[project] = known;
        }

        var queued = new QueuedTasks(known.Queued.InOrganisation + _taken.GetValueOrDefault(organisation), known.Queued.InProject + _takenInProject.GetValueOrDefault(project));
        return cluster.CheckSubmit(known.Quotas, task.Request, queued);
    }

    /// <summary>How many of an organisation were taken, and are not stored yet.</summary>
    public int TakenOf(OrganisationId organisation) => _taken.GetValueOrDefault(organisation);

    /// <summary>It was taken.</summary>
    public void Take(ComputeTask task)
    {
        _taken[task.OrganisationId] = _taken.GetValueOrDefault(task.OrganisationId) + 1;
        _takenInProject[task.ProjectId] = _takenInProject.GetValueOrDefault(task.ProjectId) + 1;
    }
}
