using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.Billing;
using Portal.Features.Environments;
using Portal.Features.PriceBooks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>What a draft would cost and when it would start.</summary>
/// <param name="BalanceAfter">What is left to spend while the maximum is held.</param>
/// <param name="Problem">Why it would be refused now; null when it would be taken.</param>
/// <param name="CheaperAsSpot">Maximum in the Spot class; null when it is that already.</param>
public sealed record TaskEstimate(Quote Quote, Money BalanceNow, Money BalanceAfter, StartEstimate? Start, Refusal? Problem, Money? CheaperAsSpot);

/// <summary>Answers beside the form, before anything is submitted. Submission decides by the same code.</summary>
public sealed class EstimateComputeTask(IDbContextFactory<PortalDbContext> contexts, ClusterView cluster, RunTimeForecast forecast, EnvironmentQueries environments, TimeProvider time)
{
    public async Task<Result<TaskEstimate>> HandleAsync(Caller caller, TaskDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, new ProjectId(draft.ProjectId), cancellationToken) is not { MayRun: true } scope)
            return new Refusal("project_not_found", "projectId");
        return await EstimateAsync(db, scope.Organisation, draft, cancellationToken);
    }

    internal async Task<Result<TaskEstimate>> EstimateAsync(PortalDbContext db, Organisation organisation, TaskDraft draft, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var request = ResourceRequest.Create(draft.CpuMillicores, draft.MemoryMebibytes, draft.GpuMilli, draft.GpuModels, draft.MaxRunSeconds);
        if (!request.IsAccepted)
            return request.Refusal;
        var snapshot = await cluster.SnapshotAsync(db, cancellationToken);
        var book = await CurrentPriceBook.GetAsync(db, now, cancellationToken);
        var offered = snapshot.Nodes.SelectMany(node => node.Gpus).Select(gpu => gpu.Model).Distinct(StringComparer.Ordinal).ToList();
        var expected = await forecast.ForecastAsync(db, organisation.Id, draft, cancellationToken);
        var quote = Quoter.Quote(request.Value, draft.PriorityClass, book, expected, offered);
        if (!quote.IsAccepted)
            return quote.Refusal;
        var balance = await Wallets.BalanceAsync(db, organisation.Id, book.Currency, cancellationToken);
        var problem = await environments.RefuseAsync(db, draft.EnvironmentName, draft.CommandKind, cancellationToken)
            ?? Problem(request.Value, draft, snapshot, organisation.Id, quote.Value, balance, await db.ComputeNodes.AsNoTracking().ToListAsync(cancellationToken));
        var start = problem?.Code == Feasibility.NeverFits ? null : Start(request.Value, draft, snapshot, organisation.Id, now);
        var spot = draft.PriorityClass == PriorityClass.Spot ? default : Quoter.Quote(request.Value, PriorityClass.Spot, book, expected, offered);
        return new TaskEstimate(
            quote.Value, balance.Spendable, balance.Spendable - quote.Value.Maximum, start, problem,
            draft.PriorityClass == PriorityClass.Spot || !spot.IsAccepted ? null : spot.Value.Maximum);
    }

    private Refusal? Problem(
        ResourceRequest request, TaskDraft draft, CapacitySnapshot snapshot, OrganisationId organisation, Quote quote, Portal.Core.Billing.Balance balance, List<ComputeNode> nodes) =>
        Feasibility.CanEverFit(request, nodes)
        ?? QuotaProblem(request, ClusterView.UseOf(snapshot, organisation))
        ?? (balance.Covers(quote.Maximum) ? null : Portal.Core.Billing.Ledger.InsufficientBalance(balance.Spendable, quote.Maximum) with { Field = "maxRunSeconds" });

    // At the door only what can never be: more than the quota holds even alone, or one too many in the queue.
    private Refusal? QuotaProblem(ResourceRequest request, QuotaUse use) => cluster.Quota.CheckSubmit(request, use with { RunningTasks = 0 });

    private static StartEstimate Start(ResourceRequest request, TaskDraft draft, CapacitySnapshot snapshot, OrganisationId organisation, DateTimeOffset now) =>
        Feasibility.ExpectedStart(
            new WaitingTask
            {
                TaskId = new ComputeTaskId(Guid.AllBitsSet), OrganisationId = organisation, ProjectId = new ProjectId(draft.ProjectId),
                TaskType = draft.TaskType, PriorityClass = draft.PriorityClass, Request = request, ArrivedAt = now, QueuedAt = now,
            },
            snapshot, now);
}
