using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.Billing;
using Portal.Features.PriceBooks;
using Portal.Persistence;

namespace Portal.Features.ComputeTasks;

/// <param name="AsSpot">The same in the Spot class; null when it is that already, or Spot has no price.</param>
/// <param name="NeverFits">Why no node could hold it, even empty; null when one could.</param>
public sealed record TaskTerms(ResourceRequest Request, Quote Quote, Quote? AsSpot, Refusal? NeverFits);

/// <summary>What a draft asks and costs: the part of the answer that does not depend on what runs and waits now, so that it is found outside of any transaction.</summary>
public sealed class QuoteComputeTask(ClusterView cluster, RunTimeHistory history, TimeProvider time)
{
    public async Task<Result<TaskTerms>> QuoteAsync(PortalDbContext db, OrganisationId organisation, UserId person, TaskDraft draft, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(draft.PriorityClass))
            return new Refusal(TaskRefusal.InvalidField, "priorityClass", new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "unknown" });
        var request = ResourceRequest.Create(draft.CpuMillicores, draft.MemoryMebibytes, draft.GpuMilli, draft.GpuModels, draft.MaxRunSeconds);
        if (!request.IsAccepted)
            return request.Refusal;
        if (NodeLabels.CheckDemanded(draft.Pools, draft.RequiredLabels) is { } misput)
            return misput;
        var nodes = await cluster.NodesAsync(db, cancellationToken);
        var now = time.GetUtcNow();
        var task = draft.AsWaiting(organisation, request.Value, now);
        // "Any model" is one of the nodes that it may use.
        var offered = nodes.Where(node => task.Allows(node.PoolName, node.Labels)).SelectMany(node => node.Gpus).Select(gpu => gpu.Model).Distinct(StringComparer.Ordinal).ToList();
        var book = await CurrentPriceBook.GetAsync(db, now, cancellationToken);
        var buyer = new Buyer(organisation, now, book.DependsOnVolume ? await MonthlyVolumes.StateAsync(db, organisation, now, cancellationToken) : RatingState.Empty);
        var expected = Expected((await history.PredictAsync(db, [draft.TraitsFor(person, request.Value)], cancellationToken))[0]);
        var quote = Quoter.Quote(request.Value, draft.PriorityClass, book, expected, offered, buyer);
        var neverFits = Feasibility.CanEverFit(task, nodes);
        if (!quote.IsAccepted)
            return neverFits ?? quote.Refusal;
        var spot = draft.PriorityClass == PriorityClass.Spot ? default : Quoter.Quote(request.Value, PriorityClass.Spot, book, expected, offered, buyer);
        return new TaskTerms(
            request.Value, quote.Value, draft.PriorityClass == PriorityClass.Spot || !spot.IsAccepted ? null : spot.Value, neverFits);
    }

    // What half of the tasks like it run, in the middle.
    private static ExpectedRun Expected(RunTimeDistribution runTime) => new(runTime.Quantile(0.25), runTime.Quantile(0.5), runTime.Quantile(0.75));
}
