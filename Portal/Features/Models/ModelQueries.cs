using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Models;

/// <summary>What one works with: ready-made models with their prices and one's own experience, and what was trained with them.</summary>
/// <param name="MayRun">Whether the person may begin a task.</param>
public sealed record ModelCatalogue(IReadOnlyList<ModelOffer> Offers, IReadOnlyList<TrainedModel> Trained, bool MayRun);

public sealed record ModelOffer(string Id, IReadOnlyDictionary<string, string> Name, IReadOnlyDictionary<string, string> Description, IReadOnlyList<ModelAct> Acts);

/// <summary>One thing a model does.</summary>
/// <param name="CapabilityId">What a task names it by.</param>
/// <param name="Hour">Most that an hour of the suggested size costs now, in the Standard class; null where it has no price.</param>
/// <param name="Experience">What it took the organisation lately; null where it did not do it.</param>
public sealed record ModelAct(
    string CapabilityId, IReadOnlyDictionary<string, string> Label, IReadOnlyDictionary<string, string> Description, CapabilityResources Resources, Money? Hour, ModelExperience? Experience);

/// <param name="Runs">Tasks handed in in the time looked at that succeeded, the newest 500 of them at most.</param>
/// <param name="MedianSeconds">Half of them took no longer.</param>
/// <param name="MedianCost">Half of them cost no more.</param>
public sealed record ModelExperience(int Runs, double MedianSeconds, Money MedianCost);

/// <summary>A model that a task of the organisation trained and somebody kept as a file.</summary>
/// <param name="UsedBy">The capability that takes it in; null where none does.</param>
public sealed record TrainedModel(Guid FileId, string Name, long SizeBytes, DateTimeOffset KeptAt, Guid TaskId, string TaskName, string Project, string CapabilityId, string? UsedBy);

/// <summary>Reads the catalogue for a member of an organisation.</summary>
public sealed class ModelQueries(IDbContextFactory<PortalDbContext> contexts, CapabilityCatalogue capabilities, QuoteComputeTask quotes, TimeProvider time)
{
    /// <summary>How far <see cref="ModelExperience"/> looks back.</summary>
    public const int Days = 90;

    private const int MostRuns = 500;
    private const int MostModels = 200;

    /// <summary>Null where the person has no organisation.</summary>
    /// <param name="organisationId">Null is the one they work in.</param>
    public async Task<ModelCatalogue?> GetAsync(Caller caller, OrganisationId? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { } scope)
            return null;
        var organisation = scope.Organisation.Id;
        var offers = new List<ModelOffer>();
        foreach (var capability in capabilities.All)
        {
            var acts = new List<ModelAct>();
            foreach (var verb in capability.Verbs)
            {
                var id = $"{capability.Id}.{verb.Name}";
                acts.Add(new ModelAct(id, verb.Label, verb.Description, verb.Resources, await HourAsync(db, caller, organisation, id, verb.Resources, cancellationToken), await ExperienceAsync(db, organisation, id, cancellationToken)));
            }

            offers.Add(new ModelOffer(capability.Id, capability.Name, capability.Description, acts));
        }

        return new ModelCatalogue(offers, await TrainedAsync(db, organisation, cancellationToken), scope.May(OrganisationRight.RunTasks));
    }

    private async Task<Money?> HourAsync(PortalDbContext db, Caller caller, OrganisationId organisation, string capabilityId, CapabilityResources resources, CancellationToken cancellationToken)
    {
        var hour = new TaskDraft
        {
            ProjectId = Guid.Empty, CommandKind = CommandKind.Capability, CapabilityId = capabilityId, MaxRunSeconds = 3600, CpuMillicores = resources.CpuMillicores, MemoryMebibytes = resources.MemoryMebibytes,
        };
        var terms = await quotes.QuoteAsync(db, organisation, caller.Id, hour, cancellationToken);
        return terms.IsAccepted ? terms.Value.Quote.Maximum : null;
    }

    // By when they were handed in, as the index has it.
    private async Task<ModelExperience?> ExperienceAsync(PortalDbContext db, OrganisationId organisation, string capabilityId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().AddDays(-Days);
        var runs = await db.ComputeTasks.AsNoTracking()
            .Where(task => task.OrganisationId == organisation && task.SubmittedAt >= since && task.CapabilityId == capabilityId && task.State == TaskState.Succeeded && task.StartedAt != null && task.EndedAt != null)
            .OrderByDescending(task => task.SubmittedAt).Take(MostRuns)
            .Select(task => new { task.Id, StartedAt = task.StartedAt!.Value, EndedAt = task.EndedAt!.Value, task.QuotedCurrency }).ToListAsync(cancellationToken);
        if (runs.Count == 0)
            return null;
        var costs = await ComputeTaskQueries.CostsAsync(db, runs.ConvertAll(run => run.Id), cancellationToken);
        return new ModelExperience(
            runs.Count, Middle(runs.Select(run => (run.EndedAt - run.StartedAt).TotalSeconds)), new Money(Middle(runs.Select(run => costs.GetValueOrDefault(run.Id))), runs[0].QuotedCurrency));
    }

    // The lower of the two in the middle of an even number: one that was really seen.
    private static T Middle<T>(IEnumerable<T> values) => values.Order().ToList() is var sorted ? sorted[(sorted.Count - 1) / 2] : default!;

    private async Task<List<TrainedModel>> TrainedAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var makers = capabilities.All.SelectMany(capability => capability.Verbs.Where(verb => verb.Model is not null).Select(verb => (Id: $"{capability.Id}.{verb.Name}", File: verb.Model!))).ToList();
        var (ids, files) = (makers.ConvertAll(maker => maker.Id), makers.ConvertAll(maker => maker.File));
        var kept = await (
            from project in db.Projects.AsNoTracking()
            join file in db.ProjectFiles.AsNoTracking() on project.Id equals file.ProjectId
            join attempt in db.TaskAttempts.AsNoTracking() on file.KeptFromAttemptId equals attempt.Id
            join task in db.ComputeTasks.AsNoTracking() on attempt.TaskId equals task.Id
            where project.OrganisationId == organisation && project.ArchivedAt == null && file.DeletedAt == null && ids.Contains(task.CapabilityId!) && files.Contains(file.KeptFromPath!)
            orderby file.CreatedAt descending
            select new { file, TaskId = task.Id, TaskName = task.Name, CapabilityId = task.CapabilityId!, Project = project.Name })
            .Take(MostModels).ToListAsync(cancellationToken);
        return
        [
            .. from row in kept
               where makers.Contains((row.CapabilityId, row.file.KeptFromPath!))
               select new TrainedModel(row.file.Id.Value, row.file.Name, row.file.SizeBytes, row.file.CreatedAt, row.TaskId.Value, row.TaskName, row.Project, row.CapabilityId, UserOf(row.CapabilityId, row.file.Name)),
        ];
    }

    // What is done with a model of a capability is another act of the same one.
    private string? UserOf(string capabilityId, string fileName) =>
        capabilities.Find(capabilityId) is var (capability, _) && capability.Verbs.FirstOrDefault(verb => verb.ParameterFor(fileName) is not null) is { } verb ? $"{capability.Id}.{verb.Name}" : null;
}
