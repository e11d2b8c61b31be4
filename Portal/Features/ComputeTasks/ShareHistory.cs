using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Fairness;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <summary>
/// What fair share knows of each project: weights, and what its ended attempts held lately. Ends are read once each, a little back beyond the last reading, since the one
/// that is written first need not have ended first.
/// </summary>
public sealed class ShareHistory(TimeProvider time) : IDisposable
{
    // Two to the power of this is how little the oldest end counts.
    private const int HalfLives = 10;
    private static readonly TimeSpan Back = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<TaskAttemptId, DateTimeOffset> _known = [];
    private RecentUse? _use;
    private DateTimeOffset _readUntil;

    public void Dispose() => _gate.Dispose();

    /// <summary>Of all projects that have other than usual weights, or held anything lately.</summary>
    public async Task<IReadOnlyList<ProjectShare>> SharesAsync(PortalDbContext db, SchedulerOptions scheduling, CancellationToken cancellationToken)
    {
        if (!scheduling.FairShare)
            return [];
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            await ReadAsync(db, now, scheduling.FairShareHalfLife, cancellationToken);
            return await SharesAsync(db, _use!, now, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReadAsync(PortalDbContext db, DateTimeOffset now, TimeSpan halfLife, CancellationToken cancellationToken)
    {
        if (_use is null)
            (_use, _readUntil) = (new RecentUse(halfLife), now - (HalfLives * halfLife));
        var from = _readUntil - Back;
        var ended = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where attempt.EndedAt > @from && attempt.StartedAt != null
            select new { attempt, task.ProjectId }).ToListAsync(cancellationToken);
        foreach (var row in ended)
            if (_known.TryAdd(row.attempt.Id, row.attempt.EndedAt!.Value))
                _use.Add(row.ProjectId, row.attempt.Amounts, row.attempt.StartedAt!.Value, row.attempt.EndedAt.Value);
        _readUntil = now > _readUntil ? now : _readUntil;
        foreach (var (id, _) in _known.Where(known => known.Value <= _readUntil - Back).ToList())
            _known.Remove(id);
    }

    private static async Task<IReadOnlyList<ProjectShare>> SharesAsync(PortalDbContext db, RecentUse use, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await (
            from project in db.Projects.AsNoTracking()
            join limits in db.OrganisationLimits.AsNoTracking() on project.OrganisationId equals limits.OrganisationId into agreed
            from limits in agreed.DefaultIfEmpty()
            select new { project.Id, project.OrganisationId, project.Weight, OrganisationWeight = (int?)limits.Weight }).ToListAsync(cancellationToken);
        return [.. rows
            .Select(row => new ProjectShare(row.Id, row.OrganisationId, row.Weight, row.OrganisationWeight ?? ShareWeight.Usual, use.Of(row.Id, now)))
            .Where(share => share.Recent != default || share.Weight != ShareWeight.Usual || share.OrganisationWeight != ShareWeight.Usual)];
    }
}
