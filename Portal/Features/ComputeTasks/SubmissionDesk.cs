using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Environments;
using Portal.Features.Verification;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>What a task is checked and quoted with.</summary>
/// <param name="Policy">Asked when it is taken: it counts, and what is counted before the lock may be more by then.</param>
public sealed record SubmissionChecks(QuoteComputeTask Quotes, CapabilityCatalogue Capabilities, EnvironmentQueries Environments, OrganisationPolicy Policy, TimeProvider Time);

/// <summary>Decides on tasks that are handed in together; what holds for several is found once.</summary>
internal sealed class SubmissionDesk(SubmissionChecks checks, PortalDbContext db, Caller caller, Dictionary<Guid, ComputeTask> known)
{
    private readonly Dictionary<Guid, ProjectScope?> _scopes = [];
    private readonly Dictionary<object, Result<TaskTerms>> _terms = [];
    private readonly HashSet<Guid> _seen = [];

    /// <summary>The same person asking again with the same id gets the same answer; anyone else's id is simply taken.</summary>
    public static Result<ComputeTaskId> AnswerOf(ComputeTask earlier, Caller caller, SubmitComputeTaskRequest request) =>
        earlier.SubmittedBy == caller.Id && request.Draft.IsAnsweredBy(earlier) ? earlier.Id : new Refusal("idempotency_conflict", "id");

    /// <returns>The task to take; null for one that was taken before; or why it is refused.</returns>
    public async Task<Result<ComputeTask?>> DecideAsync(SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return new Refusal(TaskRefusal.InvalidField, "id");
        if (request.Draft.RefuseNothings() is { } nothing)
            return nothing;
        var project = request.Draft.ProjectId;
        if (!_scopes.TryGetValue(project, out var scope))
            _scopes[project] = scope = await ProjectAccess.FindAsync(db, caller, new ProjectId(project), cancellationToken);
        if (scope is null)
            return new Refusal("project_not_found", "projectId");
        if (scope.RefuseAdding() is { } notAllowed)
            return notAllowed;
        if (known.TryGetValue(request.Id, out var earlier))
            return AnswerOf(earlier, caller, request).Refusal is { } conflict ? conflict : (ComputeTask?)null;
        if (!_seen.Add(request.Id))
            return new Refusal("idempotency_conflict", "id");
        return await MakeAsync(scope, request, cancellationToken);
    }

    private async Task<Result<ComputeTask?>> MakeAsync(ProjectScope scope, SubmitComputeTaskRequest request, CancellationToken cancellationToken)
    {
        var draft = request.Draft;
        var inputs = await InputsAsync(db, scope.Project, draft, cancellationToken);
        if (!inputs.IsAccepted)
            return inputs.Refusal;
        if (draft.CommandKind == CommandKind.Capability
            && checks.Capabilities.Check(draft.CapabilityId ?? "", draft.Arguments, [.. inputs.Value.Inputs.Select(input => input.Name)]) is { } unsuited)
            return unsuited;
        if (await checks.Environments.RefuseAsync(db, draft.EnvironmentName, draft.CommandKind, cancellationToken) is { } notOffered)
            return notOffered;
        var terms = await TermsAsync(scope, draft, cancellationToken);
        if (!terms.IsAccepted)
            return terms.Refusal;
        if (terms.Value.NeverFits is { } neverFits)
            return neverFits;
        var quote = terms.Value.Quote;
        var made = ComputeTask.Submit(
            new TaskSubmission
            {
                Id = new ComputeTaskId(request.Id), OrganisationId = scope.Organisation.Id, ProjectId = scope.Project.Id, SubmittedBy = caller.Id, ApiKeyId = caller.Key?.Id,
                Name = draft.Name, TaskType = draft.TaskType, PriorityClass = draft.PriorityClass,
                CpuMillicores = draft.CpuMillicores, MemoryMebibytes = draft.MemoryMebibytes, GpuMilli = draft.GpuMilli,
                // The quote binds to these models: "any" means those that are offered and priced now.
                GpuModels = quote.GpuModels, MaxRunSeconds = draft.MaxRunSeconds, Pools = draft.Pools, RequiredLabels = draft.RequiredLabels,
                CommandKind = draft.CommandKind, CommandText = draft.CommandText, CapabilityId = draft.CapabilityId,
                ArgumentsJson = draft.ArgumentsJson,
                EnvironmentVariables = draft.EnvironmentVariables, EnvironmentName = draft.EnvironmentName, Inputs = inputs.Value.Inputs, InputMebibytes = inputs.Value.Mebibytes,
                AllowRetryOnLost = draft.AllowRetryOnLost,
                Quote = new TaskQuote(quote.Maximum.Micros, quote.Expected.Micros, quote.Maximum.Currency, quote.PriceBookId),
            }, checks.Time.GetUtcNow());
        return made.IsAccepted ? made.Value : made.Refusal;
    }

    // A name is no part of what is asked; whoever asks the same is quoted the same.
    private async Task<Result<TaskTerms>> TermsAsync(ProjectScope scope, TaskDraft draft, CancellationToken cancellationToken)
    {
        var asked = (draft.ProjectId, draft.TaskType, draft.PriorityClass, draft.CpuMillicores, draft.MemoryMebibytes, draft.GpuMilli, draft.MaxRunSeconds,
            JsonSerializer.Serialize(new { draft.GpuModels, draft.Pools, draft.RequiredLabels }), draft.CommandKind, draft.CommandText, draft.CapabilityId, draft.ArgumentsJson);
        if (!_terms.TryGetValue(asked, out var terms))
            _terms[asked] = terms = await checks.Quotes.QuoteAsync(db, scope.Organisation.Id, caller.Id, draft, cancellationToken);
        return terms;
    }

    private static async Task<Result<(List<TaskInput> Inputs, long Mebibytes)>> InputsAsync(PortalDbContext db, Project project, TaskDraft draft, CancellationToken cancellationToken)
    {
        var (inputs, bytes) = (new List<TaskInput>(), 0L);
        foreach (var wanted in draft.Inputs)
        {
            var id = new ProjectFileId(wanted.FileId);
            var file = await db.ProjectFiles.AsNoTracking().SingleOrDefaultAsync(file => file.Id == id && file.ProjectId == project.Id && file.DeletedAt == null, cancellationToken);
            if (file is null)
                return new Refusal("input_not_found", "inputs", new Dictionary<string, string>(StringComparer.Ordinal) { ["fileId"] = wanted.FileId.ToString() });
            inputs.Add(new TaskInput(id, wanted.Name ?? file.Name));
            bytes += file.SizeBytes;
        }

        return (inputs, (bytes + (1 << 20) - 1) >> 20);
    }
}
