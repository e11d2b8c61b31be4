using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Holds;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <param name="Id">Made by whoever asks: the form when it opens, the program when it decides. Sent twice, it is one task.</param>
public sealed record SubmitComputeTaskRequest(Guid Id, TaskDraft Draft);

public sealed record SubmitBatchRequest(IReadOnlyList<SubmitComputeTaskRequest> Tasks);

/// <summary>What became of one task of a batch.</summary>
/// <param name="Code">Why it was refused; null when it was accepted.</param>
/// <param name="Field">The field of its draft that mends it.</param>
public sealed record SubmitBatchAnswer(Guid Id, bool IsAccepted, string? Code, string? Field, IReadOnlyDictionary<string, string>? Details);

/// <summary>Takes tasks in: checks, quotes, holds the maximum, or the first window of it, and queues them. Those handed in together are written together, and each has an answer of its own.</summary>
public sealed class SubmitComputeTask(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, SubmissionChecks checks, ClusterView cluster, TaskHolds holds, TaskPublisher publisher, BalanceFeed balances, SchedulerSignal scheduler)
{
    /// <summary>Most that may be handed in together.</summary>
    public const int MostTogether = 1000;

    private const int MaxTries = 3;

    public async Task<Result<ComputeTaskId>> HandleAsync(Caller caller, SubmitComputeTaskRequest request, CancellationToken cancellationToken) =>
        (await HandleAsync(caller, [request], cancellationToken)).Value[0];

    /// <returns>An answer to each, in their order; or a refusal of all, when there are none or too many.</returns>
    public async Task<Result<Result<ComputeTaskId>[]>> HandleAsync(Caller caller, IReadOnlyList<SubmitComputeTaskRequest> requests, CancellationToken cancellationToken)
    {
        if (requests.Count is 0 or > MostTogether)
            return new Refusal(TaskRefusal.InvalidField, "tasks", new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "count", ["most"] = $"{MostTogether}" });
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryAsync(caller, requests, cancellationToken);
            }
            catch (Exception error) when (tries < MaxTries && DatabaseConflicts.IsConflict(error))
            {
                // Two at once with one id: the other was first, and the next look finds its task.
            }
        }
    }

    private async Task<Result<ComputeTaskId>[]> TryAsync(Caller caller, IReadOnlyList<SubmitComputeTaskRequest> requests, CancellationToken cancellationToken)
    {
        var answers = new Result<ComputeTaskId>[requests.Count];
        var taken = new List<(int Index, ComputeTask Task)>();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var desk = new SubmissionDesk(checks, db, caller, await KnownAsync(db, requests, cancellationToken));
            for (var i = 0; i < requests.Count; i++)
            {
                var decided = await desk.DecideAsync(requests[i], cancellationToken);
                if (!decided.IsAccepted)
                    answers[i] = decided.Refusal;
                else if (decided.Value is { } task)
                    taken.Add((i, task));
                else
                    answers[i] = new ComputeTaskId(requests[i].Id);
            }
        }

        if (taken.Count == 0)
            return answers;
        var refusals = await units.RunAsync<Refusal?[]>(new UnitNeeds(taken[0].Task.OrganisationId), async unit => await TakeAsync(unit, taken.ConvertAll(pair => pair.Task)), cancellationToken);
        for (var i = 0; i < taken.Count; i++)
            answers[taken[i].Index] = refusals.Value[i] is { } refusal
                ? await RepeatAsync(caller, requests[taken[i].Index], cancellationToken) ?? refusal
                : taken[i].Task.Id;
        Announce([.. taken.Where((_, i) => refusals.Value[i] is null).Select(pair => pair.Task)]);
        return answers;
    }

    // Two at once with one id: the other was first, and holds the money that is missing here.
    private async Task<Result<ComputeTaskId>?> RepeatAsync(Caller caller, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await KnownAsync(db, [request], cancellationToken)).TryGetValue(request.Id, out var earlier) ? SubmissionDesk.AnswerOf(earlier, caller, request) : default(Result<ComputeTaskId>?);
    }

    private void Announce(List<ComputeTask> tasks)
    {
        foreach (var task in tasks)
            publisher.Publish(task, null, 0, 0);
        foreach (var organisation in tasks.Select(task => task.OrganisationId).Distinct())
            balances.Publish(organisation, organisation);
        if (tasks.Count > 0)
            scheduler.Wake();
    }

    /// <summary>Holds the money and writes the tasks; each that is refused leaves nothing and stops none of the others.</summary>
    private async Task<Refusal?[]> TakeAsync(UnitOfWork unit, List<ComputeTask> tasks)
    {
        await unit.PrepareAsync([.. tasks.Select(task => task.OrganisationId).Distinct()], [], CancellationToken.None);
        var refusals = new Refusal?[tasks.Count];
        var (room, organisations) = (new QueueRoom(cluster, unit.Db), new Dictionary<OrganisationId, Organisation>());
        for (var i = 0; i < tasks.Count; i++)
        {
            var (task, mark) = (tasks[i], unit.Mark());
            if (!organisations.TryGetValue(task.OrganisationId, out var organisation))
                organisations[task.OrganisationId] = organisation = await unit.Db.Organisations.AsNoTracking().SingleAsync(one => one.Id == task.OrganisationId);
            refusals[i] = await checks.Policy.RefuseAsync(unit.Db, organisation, task.Request.Amounts, room.TakenOf(task.OrganisationId), CancellationToken.None)
                ?? (organisation.State != OrganisationState.Open ? new Refusal(OrganisationStates.IsClosing) : Hold(unit, task))
                ?? await room.RefuseAsync(task);
            if (refusals[i] is null)
                room.Take(task);
            else
                unit.UndoTo(mark);
        }

        await unit.InsertAsync([.. tasks.Where((_, i) => refusals[i] is null)]);
        return refusals;
    }

    private Refusal? Hold(UnitOfWork unit, ComputeTask task) =>
        task.QuotedMaximumMicros > 0
        && unit.Hold(TaskSettlement.SpenderOf(task), holds.First(new Money(task.QuotedMaximumMicros, task.QuotedCurrency), task.MaxRunSeconds), TaskSettlement.HoldCause, task.Id.Value, task.SubmittedAt) is { } refused
            ? OfMoney(refused)
            : null;

    private static async Task<Dictionary<Guid, ComputeTask>> KnownAsync(PortalDbContext db, IReadOnlyList<SubmitComputeTaskRequest> requests, CancellationToken cancellationToken)
    {
        var ids = requests.Select(request => new ComputeTaskId(request.Id)).Distinct().ToList();
        return await db.ComputeTasks.AsNoTracking().Where(task => ids.Contains(task.Id)).ToDictionaryAsync(task => task.Id.Value, cancellationToken);
    }

    /// <summary>Too little money, or too little of a budget, said of the field that mends it soonest.</summary>
    internal static Refusal OfMoney(Refusal refusal) => refusal with { Field = "maxRunSeconds" };
}
