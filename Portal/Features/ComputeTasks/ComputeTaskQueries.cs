using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <param name="States">Empty shows all.</param>
/// <param name="OrganisationId">Null is the one the person works in.</param>
/// <param name="Page">From 1.</param>
public sealed record TaskFilter(string? Text = null, IReadOnlyList<TaskState>? States = null, Guid? ProjectId = null, int Page = 1, int PageSize = 25, OrganisationId? OrganisationId = null);

/// <param name="IsStartReserved">Room is kept for it from <paramref name="ExpectedStartAt"/> on; otherwise that start is a forecast, which shifts with what is ahead.</param>
public sealed record TaskRow(
    Guid Id, string Name, TaskState State, TaskType TaskType, PriorityClass PriorityClass, string Project, string SubmittedBy,
    ResourceAmounts Amounts, DateTimeOffset SubmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
    int? ProgressPartsPerMillion, string? ProgressText, string? SchedulingReason, IReadOnlyDictionary<string, string> SchedulingDetails, int? QueuePlace, DateTimeOffset? ExpectedStartAt, bool IsStartReserved, string? FailureCode,
    long? CostMicros, long MaximumMicros, string Currency, long Version);

public sealed record TaskPageResult(IReadOnlyList<TaskRow> Rows, int Total, int Page, int PageSize);

public sealed record AttemptView(
    Guid Id, int Number, AttemptState State, AttemptEnd? End, int? ExitCode, string? Reason, string Node, string? GpuModel,
    DateTimeOffset AdmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, long RunMilliseconds, long CpuMicroseconds, long PeakMemoryBytes,
    string? PlacementReason, IReadOnlyDictionary<string, string> PlacementDetails)
{
    /// <summary>
    /// True once its runner has ended it and cleaned what it left. Until then the task may turn a file into a link or a pipe between
    /// our look and our read, and a lost runner never cleaned up.
    /// </summary>
    public bool HasResults => State == AttemptState.Ended && End is not (null or AttemptEnd.Lost or AttemptEnd.NotStarted);
}

/// <summary>All a person may see of one task.</summary>
/// <param name="IsOperatorView">True for an administrator who is no member: the task's content is left out, and the look is audited.</param>
public sealed record TaskDetail(
    ComputeTask Task, string Project, string Organisation, string TimeZone, string SubmittedBy, bool MayRun, IReadOnlyList<AttemptView> Attempts, long? CostMicros, bool IsOperatorView)
{
    public AttemptView? LastAttempt => Attempts.Count == 0 ? null : Attempts[^1];
}

/// <summary>Tasks as screens and programs read them. Everything goes through membership, but for the facts that an administrator may see.</summary>
public sealed class ComputeTaskQueries(IDbContextFactory<PortalDbContext> contexts, DataRoot dataRoot, TimeProvider time)
{
    private const int MaxPageSize = 200;

    public async Task<TaskPageResult> ListAsync(Caller caller, TaskFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var organisation = (await OrganisationAccess.FindAsync(db, caller, filter.OrganisationId, cancellationToken))?.Organisation.Id ?? default;
        var tasks = db.ComputeTasks.AsNoTracking().Where(task => task.OrganisationId == organisation);
        if (caller.Key?.Reach.ProjectId is { } only)
            tasks = tasks.Where(task => task.ProjectId == only);
        if (filter.States is { Count: > 0 } states)
            tasks = tasks.Where(task => states.Contains(task.State));
        if (filter.ProjectId is { } projectId)
            tasks = tasks.Where(task => task.ProjectId == new ProjectId(projectId));
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var text = filter.Text.Trim();
            tasks = Guid.TryParse(text, out var id) ? tasks.Where(task => task.Id == new ComputeTaskId(id)) : tasks.Where(task => task.Name.Contains(text));
        }

        var size = Math.Clamp(filter.PageSize, 1, MaxPageSize);
        var total = await tasks.CountAsync(cancellationToken);
        var page = Math.Clamp(filter.Page, 1, Math.Max(1, (total + size - 1) / size));
        var rows = await (
            from task in tasks.OrderByDescending(task => task.SubmittedAt).ThenByDescending(task => task.Id).Skip((page - 1) * size).Take(size)
            join project in db.Projects on task.ProjectId equals project.Id
            select new { task, Project = project.Name, Who = db.Users.Where(user => user.Id == (Guid)(object)task.SubmittedBy).Select(user => user.DisplayName).FirstOrDefault() })
            .ToListAsync(cancellationToken);
        var costs = await CostsAsync(db, [.. rows.Select(row => row.task.Id)], cancellationToken);
        return new TaskPageResult([.. rows.OrderByDescending(row => row.task.SubmittedAt).Select(row => Row(row.task, row.Project, row.Who ?? "", costs))], total, page, size);
    }

    /// <summary>Null when there is no such task, or it is not the caller's to see.</summary>
    public async Task<TaskDetail?> GetAsync(Caller caller, ComputeTaskId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var task = await db.ComputeTasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == id, cancellationToken);
        if (task is null)
            return null;
        var member = await ProjectAccess.FindAsync(db, caller, task.ProjectId, cancellationToken);
        if ((member ?? await ProjectAccess.FindForOperatorAsync(db, caller, task.ProjectId, cancellationToken)) is not { } scope)
            return null;
        if (member is null)
            await OperatorView.RecordAsync(db, caller, task, scope.Organisation.Name, time.GetUtcNow(), cancellationToken);
        var attempts = await (
            from attempt in db.TaskAttempts.AsNoTracking()
            join node in db.ComputeNodes on attempt.NodeId equals node.Id
            where attempt.TaskId == id
            orderby attempt.Number
            select new { attempt, node.Name }).ToListAsync(cancellationToken);
        var who = await db.Users.Where(user => user.Id == task.SubmittedBy.Value).Select(user => user.DisplayName).FirstOrDefaultAsync(cancellationToken);
        var costs = await CostsAsync(db, [id], cancellationToken);
        return new TaskDetail(
            member is null ? task.WithoutContent() : task, scope.Project.Name, scope.Organisation.Name, scope.Organisation.TimeZone, who ?? "", scope.MayRun,
            [.. attempts.Select(pair => View(pair.attempt, pair.Name))], costs.TryGetValue(id, out var cost) ? cost : null, member is null);
    }

    /// <summary>The spool folder of an attempt with its log and results, for members alone; null when it is not theirs or is gone.</summary>
    public async Task<AttemptFolder?> FolderAsync(Caller caller, ComputeTaskId id, Guid? attemptId, CancellationToken cancellationToken) =>
        await GetAsync(caller, id, cancellationToken) is { IsOperatorView: false } detail ? FolderOf(detail, attemptId) : null;

    /// <summary>The folder with the results of an attempt, for members alone; null before they are final, when they are not theirs or are gone.</summary>
    public async Task<AttemptFolder?> ResultsAsync(Caller caller, ComputeTaskId id, Guid? attemptId, CancellationToken cancellationToken) =>
        await GetAsync(caller, id, cancellationToken) is { IsOperatorView: false } detail && AttemptOf(detail, attemptId) is { HasResults: true } ? FolderOf(detail, attemptId) : null;

    /// <summary>What an attempt used over time; null when it is not the caller's to see or is gone.</summary>
    public async Task<IReadOnlyList<UsageSample>?> UsageAsync(Caller caller, ComputeTaskId id, Guid? attemptId, CancellationToken cancellationToken) =>
        await GetAsync(caller, id, cancellationToken) is { } detail && FolderOf(detail, attemptId) is { } folder ? UsageSeries.Read(folder) : null;

    private static AttemptView? AttemptOf(TaskDetail detail, Guid? attemptId) =>
        attemptId is null ? detail.LastAttempt : detail.Attempts.FirstOrDefault(attempt => attempt.Id == attemptId);

    private AttemptFolder? FolderOf(TaskDetail detail, Guid? attemptId) =>
        AttemptOf(detail, attemptId) is { } attempt ? AttemptFolder.Of(dataRoot.Attempts, new TaskAttemptId(attempt.Id)) : null;

    private static AttemptView View(TaskAttempt attempt, string node) => new(
        attempt.Id.Value, attempt.Number, attempt.State, attempt.End, attempt.ExitCode, attempt.Reason, node, attempt.GpuModel,
        attempt.AdmittedAt, attempt.StartedAt, attempt.EndedAt, attempt.RunMilliseconds, attempt.CpuMicroseconds, attempt.PeakMemoryBytes,
        attempt.PlacementReason, attempt.PlacementDetails);

    // The price of what was used, whether paid or given: credits are not taken off here, the bill shows them.
    /// <summary>What was used by each, before credits; those that cost nothing yet are not there.</summary>
    internal static async Task<Dictionary<ComputeTaskId, long>> CostsAsync(PortalDbContext db, List<ComputeTaskId> ids, CancellationToken cancellationToken) =>
        await db.Charges.Where(charge => charge.TaskId != null && ids.Contains(charge.TaskId.Value) && charge.Category == Portal.Core.Billing.ChargeCategory.Usage)
            .GroupBy(charge => charge.TaskId!.Value).Select(group => new { group.Key, Micros = group.Sum(charge => charge.BilledCost.Micros) })
            .ToDictionaryAsync(row => row.Key, row => row.Micros, cancellationToken);

    private static TaskRow Row(ComputeTask task, string project, string who, Dictionary<ComputeTaskId, long> costs) => new(
        task.Id.Value, task.Name, task.State, task.TaskType, task.PriorityClass, project, who, task.Request.Amounts,
        task.SubmittedAt, task.StartedAt, task.EndedAt, task.ProgressPartsPerMillion, task.ProgressText, task.SchedulingReason, task.SchedulingDetails, task.QueuePlace, task.ExpectedStartAt, WaitingWords.IsReserved(task.SchedulingDetails), task.FailureCode,
        costs.TryGetValue(task.Id, out var cost) ? cost : null, task.QuotedMaximumMicros, task.QuotedCurrency, task.Version);
}
