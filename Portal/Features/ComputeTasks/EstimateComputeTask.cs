using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.Billing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Holds;
using Portal.Features.Environments;
using Portal.Features.Verification;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>What a draft would cost and when it would start.</summary>
/// <param name="BalanceAfter">What is left to spend while the maximum, or the first window of a long task, is held.</param>
/// <param name="Problem">Why it would be refused now; null when it would be taken.</param>
/// <param name="CheaperAsSpot">Maximum in the Spot class; null when it is that already.</param>
/// <param name="LikelyStart">Between which instants it starts in four of five cases; null when it starts at once, or before enough starts are known.</param>
public sealed record TaskEstimate(Quote Quote, Money BalanceNow, Money BalanceAfter, StartEstimate? Start, Refusal? Problem, Money? CheaperAsSpot, StartInterval? LikelyStart = null);

/// <summary>Answers beside the form, before anything is submitted. Submission decides by the same terms.</summary>
public sealed class EstimateComputeTask(IDbContextFactory<PortalDbContext> contexts, QuoteComputeTask quotes, ClusterView cluster, StartHistory starts, EnvironmentQueries environments, OrganisationPolicy policy, TaskHolds holds, TimeProvider time)
{
    public async Task<Result<TaskEstimate>> HandleAsync(Caller caller, TaskDraft draft, CancellationToken cancellationToken)
    {
        if (draft.RefuseNothings() is { } nothing)
            return nothing;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, new ProjectId(draft.ProjectId), cancellationToken) is not { } scope)
            return new Refusal("project_not_found", "projectId");
        if (scope.RefuseAdding() is { } notAllowed)
            return notAllowed;
        var organisation = scope.Organisation.Id;
        var terms = await quotes.QuoteAsync(db, scope.Organisation.Id, caller.Id, draft, cancellationToken);
        if (!terms.IsAccepted)
            return terms.Refusal;
        var (request, quote, asSpot, neverFits) = terms.Value;
        var snapshot = await cluster.SnapshotAsync(db, cancellationToken);
        var balance = await Wallets.BalanceAsync(db, organisation, quote.Maximum.Currency, time.GetUtcNow(), cancellationToken);
        var held = holds.First(quote.Maximum, request.MaxRunSeconds);
        var problem = await environments.RefuseAsync(db, draft.EnvironmentName, draft.CommandKind, cancellationToken)
            ?? neverFits ?? await policy.RefuseAsync(db, scope.Organisation, request.Amounts, 0, cancellationToken) ?? cluster.CheckSubmit(await cluster.QuotasOfAsync(db, organisation, scope.Project.Id, cancellationToken), request, ClusterView.QueuedOf(snapshot, organisation, scope.Project.Id)) ?? await OverBudgetAsync(db, caller, scope, held, cancellationToken)
            ?? TooDear(balance, held);
        var runTime = await cluster.RunTimeAsync(db, draft.TraitsFor(caller.Id, request), cancellationToken);
        var now = time.GetUtcNow();
        var start = neverFits is null ? Feasibility.ExpectedStart(draft.AsWaiting(organisation, request, now) with { RunTime = runTime }, snapshot, now, cluster.Scheduling) : null;
        var likely = start is { StartsNow: false, At: { } at } ? starts.Around(at, now) : null;
        return new TaskEstimate(quote, balance.Spendable, balance.Spendable - held, start, problem, asSpot?.Maximum, likely);
    }

    // As a hold would: the budgets first.
    private async Task<Refusal?> OverBudgetAsync(PortalDbContext db, Caller caller, ProjectScope scope, Money held, CancellationToken cancellationToken)
    {
        var budgets = new BudgetSession(db);
        await budgets.PrepareAsync([scope.Organisation.Id], cancellationToken);
        return budgets.Hold(new Spender(scope.Organisation.Id, scope.Project.Id, caller.Key?.Id), held, time.GetUtcNow()) is { } exceeded ? SubmitComputeTask.OfMoney(exceeded) : null;
    }

    private static Refusal? TooDear(Balance balance, Money held) =>
        balance.Covers(held) ? null : SubmitComputeTask.OfMoney(Ledger.InsufficientBalance(balance.Spendable, held));
}
