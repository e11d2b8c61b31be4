using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <param name="Id">Made by whoever asks: the form when it opens, the program when it decides. Sent twice, it is one task.</param>
public sealed record SubmitComputeTaskRequest(Guid Id, TaskDraft Draft);

/// <summary>Takes a task in: checks, quotes, holds the maximum and queues it, in one transaction.</summary>
public sealed class SubmitComputeTask(
    IDbContextFactory<PortalDbContext> contexts, EstimateComputeTask estimates, CapabilityCatalogue capabilities,
    TaskPublisher publisher, BalanceFeed balances, SchedulerSignal scheduler, TimeProvider time)
{
    public async Task<Result<ComputeTaskId>> HandleAsync(Caller caller, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return new Refusal(TaskRefusal.InvalidField, "id");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ProjectAccess.FindAsync(db, caller, new ProjectId(request.Draft.ProjectId), cancellationToken) is not { MayRun: true } scope)
            return new Refusal("project_not_found", "projectId");
        if (await RepeatAsync(db, caller, request, cancellationToken) is { } repeat)
            return repeat;
        // On SQLite this takes the writer's place at once, so that what is checked below is what is written upon.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var taken = await TakeAsync(db, caller, scope, request, cancellationToken);
        if (!taken.IsAccepted)
            return taken.Refusal;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Two at once with one id: the other was first, unless the fault was another.
            await transaction.RollbackAsync(cancellationToken);
            await using var fresh = await contexts.CreateDbContextAsync(cancellationToken);
            if (await RepeatAsync(fresh, caller, request, cancellationToken) is { } other)
                return other;
            throw;
        }

        publisher.Publish(taken.Value, null, 0, 0);
        balances.Publish(scope.Organisation.Id, scope.Organisation.Id);
        scheduler.Wake();
        return taken.Value.Id;
    }

    private async Task<Result<ComputeTask>> TakeAsync(PortalDbContext db, Caller caller, ProjectScope scope, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        var draft = request.Draft;
        var inputs = await InputsAsync(db, scope.Project, draft, cancellationToken);
        if (!inputs.IsAccepted)
            return inputs.Refusal;
        if (draft.CommandKind == CommandKind.Capability
            && capabilities.Check(draft.CapabilityId ?? "", draft.Arguments, [.. inputs.Value.Select(input => input.Name)]) is { } unsuited)
            return unsuited;
        var estimate = await estimates.EstimateAsync(db, scope.Organisation, draft, cancellationToken);
        if (!estimate.IsAccepted)
            return estimate.Refusal;
        if (estimate.Value.Problem is { } problem)
            return problem;
        var quote = estimate.Value.Quote;
        var now = time.GetUtcNow();
        var submitted = ComputeTask.Submit(
            new TaskSubmission
            {
                Id = new ComputeTaskId(request.Id), OrganisationId = scope.Organisation.Id, ProjectId = scope.Project.Id, SubmittedBy = caller.Id,
                Name = draft.Name, TaskType = draft.TaskType, PriorityClass = draft.PriorityClass,
                CpuMillicores = draft.CpuMillicores, MemoryMebibytes = draft.MemoryMebibytes, GpuMilli = draft.GpuMilli,
                // The quote binds to these models: "any" means those that are offered and priced now.
                GpuModels = quote.GpuModels, MaxRunSeconds = draft.MaxRunSeconds,
                CommandKind = draft.CommandKind, CommandText = draft.CommandText, CapabilityId = draft.CapabilityId,
                ArgumentsJson = draft.CommandKind == CommandKind.Capability ? JsonSerializer.Serialize(draft.Arguments) : null,
                EnvironmentVariables = draft.EnvironmentVariables, EnvironmentName = draft.EnvironmentName, Inputs = inputs.Value,
                AllowRetryOnLost = draft.AllowRetryOnLost,
                Quote = new TaskQuote(quote.Maximum.Micros, quote.Expected.Micros, quote.Maximum.Currency, quote.PriceBookId),
            }, now);
        if (!submitted.IsAccepted)
            return submitted.Refusal;
        if (quote.Maximum.Micros > 0
            && await Wallets.HoldAsync(db, scope.Organisation.Id, quote.Maximum, TaskSettlement.HoldCause, request.Id, now, cancellationToken) is { } refused)
            return refused;
        db.ComputeTasks.Add(submitted.Value);
        return submitted;
    }

    // The same person asking again with the same id gets the same answer; anyone else's id is simply taken.
    private static async Task<Result<ComputeTaskId>?> RepeatAsync(PortalDbContext db, Caller caller, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        var id = new ComputeTaskId(request.Id);
        var known = await db.ComputeTasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == id, cancellationToken);
        if (known is null)
            return null;
        var isSame = known.SubmittedBy == caller.Id && known.ProjectId.Value == request.Draft.ProjectId && known.Name == request.Draft.Name.Trim()
            && known.CommandKind == request.Draft.CommandKind && known.CpuMillicores == request.Draft.CpuMillicores
            && known.MemoryMebibytes == request.Draft.MemoryMebibytes && known.MaxRunSeconds == request.Draft.MaxRunSeconds
            && (known.CommandKind == CommandKind.Capability ? known.CapabilityId == request.Draft.CapabilityId : known.CommandText == request.Draft.CommandText);
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
