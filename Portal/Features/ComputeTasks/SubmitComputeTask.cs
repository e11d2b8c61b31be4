using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Environments;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <param name="Id">Made by whoever asks: the form when it opens, the program when it decides. Sent twice, it is one task.</param>
public sealed record SubmitComputeTaskRequest(Guid Id, TaskDraft Draft);

/// <summary>Takes a task in: checks, quotes, holds the maximum and queues it, in one transaction.</summary>
public sealed class SubmitComputeTask(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, QuoteComputeTask quotes, ClusterView cluster, CapabilityCatalogue capabilities, EnvironmentQueries environments,
    TaskPublisher publisher, BalanceFeed balances, SchedulerSignal scheduler, TimeProvider time)
{
    public async Task<Result<ComputeTaskId>> HandleAsync(Caller caller, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return new Refusal(TaskRefusal.InvalidField, "id");
        if (request.Draft.RefuseNothings() is { } nothing)
            return nothing;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, new ProjectId(request.Draft.ProjectId), cancellationToken) is not { MayRun: true } scope)
            return new Refusal("project_not_found", "projectId");
        if (await RepeatAsync(db, caller, request, cancellationToken) is { } repeat)
            return repeat;
        var submitted = await DecideAsync(db, caller, scope, request, cancellationToken);
        if (!submitted.IsAccepted)
            return submitted.Refusal;
        if (await WriteAsync(submitted.Value, cancellationToken) is { } refused)
        {
            // Two at once with one id: the other was first, and holds the money that is missing here.
            return await RepeatAsync(db, caller, request, cancellationToken) ?? refused;
        }

        publisher.Publish(submitted.Value, null, 0, 0);
        balances.Publish(scope.Organisation.Id, scope.Organisation.Id);
        scheduler.Wake();
        return submitted.Value.Id;
    }

    private async Task<Result<ComputeTask>> DecideAsync(PortalDbContext db, Caller caller, ProjectScope scope, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        var draft = request.Draft;
        var inputs = await InputsAsync(db, scope.Project, draft, cancellationToken);
        if (!inputs.IsAccepted)
            return inputs.Refusal;
        if (draft.CommandKind == CommandKind.Capability
            && capabilities.Check(draft.CapabilityId ?? "", draft.Arguments, [.. inputs.Value.Select(input => input.Name)]) is { } unsuited)
            return unsuited;
        if (await environments.RefuseAsync(db, draft.EnvironmentName, draft.CommandKind, cancellationToken) is { } notOffered)
            return notOffered;
        var terms = await quotes.QuoteAsync(db, scope.Organisation.Id, draft, cancellationToken);
        if (!terms.IsAccepted)
            return terms.Refusal;
        if (terms.Value.NeverFits is { } neverFits)
            return neverFits;
        var quote = terms.Value.Quote;
        return ComputeTask.Submit(
            new TaskSubmission
            {
                Id = new ComputeTaskId(request.Id), OrganisationId = scope.Organisation.Id, ProjectId = scope.Project.Id, SubmittedBy = caller.Id,
                Name = draft.Name, TaskType = draft.TaskType, PriorityClass = draft.PriorityClass,
                CpuMillicores = draft.CpuMillicores, MemoryMebibytes = draft.MemoryMebibytes, GpuMilli = draft.GpuMilli,
                // The quote binds to these models: "any" means those that are offered and priced now.
                GpuModels = quote.GpuModels, MaxRunSeconds = draft.MaxRunSeconds,
                CommandKind = draft.CommandKind, CommandText = draft.CommandText, CapabilityId = draft.CapabilityId,
                ArgumentsJson = draft.ArgumentsJson,
                EnvironmentVariables = draft.EnvironmentVariables, EnvironmentName = draft.EnvironmentName, Inputs = inputs.Value,
                AllowRetryOnLost = draft.AllowRetryOnLost,
                Quote = new TaskQuote(quote.Maximum.Micros, quote.Expected.Micros, quote.Maximum.Currency, quote.PriceBookId),
            }, time.GetUtcNow());
    }

    private async Task<Refusal?> WriteAsync(ComputeTask task, CancellationToken cancellationToken)
    {
        try
        {
            return await units.RunAsync(new UnitNeeds(task.OrganisationId), unit => TakeAsync(unit, task), cancellationToken);
        }
        catch (DbUpdateException error) when (DatabaseConflicts.IsConflict(error))
        {
            return new Refusal("idempotency_conflict", "id");
        }
    }

    private async Task<Refusal?> TakeAsync(UnitOfWork unit, ComputeTask task)
    {
        var maximum = new Money(task.QuotedMaximumMicros, task.QuotedCurrency);
        if (maximum.Micros > 0 && unit.Ledger.Hold(task.OrganisationId, maximum, TaskSettlement.HoldCause, task.Id.Value, task.SubmittedAt) is { } refused)
            return OfBalance(refused);
        // The organisation's account is locked: what is counted here is what it stays.
        var queued = await ClusterView.QueuedOfAsync(unit.Db, task.OrganisationId, CancellationToken.None);
        if (await cluster.CheckSubmitAsync(unit.Db, task.OrganisationId, task.Request, queued, CancellationToken.None) is { } exceeded)
            return exceeded;
        unit.Db.ComputeTasks.Add(task);
        return null;
    }

    /// <summary>Too little money, said of the field that mends it soonest.</summary>
    internal static Refusal OfBalance(Refusal refusal) => refusal with { Field = "maxRunSeconds" };

    // The same person asking again with the same id gets the same answer; anyone else's id is simply taken.
    private static async Task<Result<ComputeTaskId>?> RepeatAsync(PortalDbContext db, Caller caller, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        var id = new ComputeTaskId(request.Id);
        var known = await db.ComputeTasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == id, cancellationToken);
        if (known is null)
            return null;
        var isSame = known.SubmittedBy == caller.Id && request.Draft.IsAnsweredBy(known);
        return isSame ? id : new Refusal("idempotency_conflict", "id");
    }

    private static async Task<Result<List<TaskInput>>> InputsAsync(PortalDbContext db, Project project, TaskDraft draft, CancellationToken cancellationToken)
    {
        var inputs = new List<TaskInput>();
        foreach (var wanted in draft.Inputs)
        {
            var id = new ProjectFileId(wanted.FileId);
            var file = await db.ProjectFiles.AsNoTracking().SingleOrDefaultAsync(file => file.Id == id && file.ProjectId == project.Id && file.DeletedAt == null, cancellationToken);
            if (file is null)
                return new Refusal("input_not_found", "inputs", new Dictionary<string, string>(StringComparer.Ordinal) { ["fileId"] = wanted.FileId.ToString() });
            inputs.Add(new TaskInput(id, wanted.Name ?? file.Name));
        }

        return inputs;
    }
}
