using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Quotas;

/// <summary>What is held of a quota, as the scheduler and the doors count it.</summary>
public sealed record QuotaHeld(QuotaUse Use, long StorageBytes)
{
    public static QuotaHeld Nothing { get; } = new(default, 0);

    public long Of(string field) => field switch
    {
        QuotaField.Cpu => Use.Running.CpuMillicores,
        QuotaField.Memory => Use.Running.MemoryMebibytes,
        QuotaField.Gpu => Use.Running.GpuMilli,
        QuotaField.RunningTasks => Use.RunningTasks,
        QuotaField.QueuedTasks => Use.QueuedTasks,
        QuotaField.Storage => StorageBytes,
        _ => QuotaField.ModelOf(field) is { } model ? Use.GpuMilliOf(model) : 0,
    };

    /// <summary>By project of an organisation; one that is missing holds nothing.</summary>
    public static async Task<Dictionary<ProjectId, QuotaHeld>> ReadAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var running = await (
            from attempt in db.TaskAttempts
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where task.OrganisationId == organisation && attempt.State != AttemptState.Ended
            select new { task.ProjectId, attempt.CpuMillicores, attempt.MemoryMebibytes, attempt.GpuMilli, attempt.GpuModel }).ToListAsync(cancellationToken);
        var queued = await db.ComputeTasks.Where(task => task.OrganisationId == organisation && task.State == TaskState.Queued).GroupBy(task => task.ProjectId)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        var stored = await db.ProjectFiles.Where(file => file.OrganisationId == organisation && file.DeletedAt == null).GroupBy(file => file.ProjectId)
            .Select(group => new { group.Key, Bytes = group.Sum(file => file.SizeBytes) }).ToDictionaryAsync(row => row.Key, row => row.Bytes, cancellationToken);
        var byProject = running.ToLookup(row => row.ProjectId);
        return byProject.Select(rows => rows.Key).Union(queued.Keys).Union(stored.Keys).ToDictionary(project => project, project => new QuotaHeld(
            new QuotaUse(
                byProject[project].Aggregate(ResourceAmounts.None, (sum, row) => sum + new ResourceAmounts(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli)),
                byProject[project].Count(), queued.GetValueOrDefault(project),
                byProject[project].Where(row => row.GpuModel is not null).GroupBy(row => row.GpuModel!).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.GpuMilli), StringComparer.Ordinal)),
            stored.GetValueOrDefault(project)));
    }

    /// <summary>What an organisation holds in all its projects.</summary>
    public static QuotaHeld Sum(IEnumerable<QuotaHeld> projects) => projects.Aggregate(Nothing, (sum, held) => new QuotaHeld(
        new QuotaUse(
            sum.Use.Running + held.Use.Running, sum.Use.RunningTasks + held.Use.RunningTasks, sum.Use.QueuedTasks + held.Use.QueuedTasks,
            (sum.Use.GpuMilliByModel ?? new Dictionary<string, long>()).Concat(held.Use.GpuMilliByModel ?? new Dictionary<string, long>())
                .GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => pairs.Sum(pair => pair.Value), StringComparer.Ordinal)),
        sum.StorageBytes + held.StorageBytes));
}
