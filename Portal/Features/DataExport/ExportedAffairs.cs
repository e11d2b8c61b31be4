using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;

namespace Portal.Features.DataExport;

/// <summary>All but the money of an organisation in its export: who belongs to it, what it ran, what was said of it.</summary>
public sealed class ExportedAffairs
{
    internal async Task AddAsync(PortalDbContext db, ExportArchive archive, Organisation organisation, CancellationToken cancellationToken)
    {
        var id = organisation.Id;
        await archive.AddObjectAsync("organisation.json", new
        {
            Id = id.Value, organisation.Name, organisation.Kind, organisation.State, organisation.TimeZone, organisation.BillingRules, organisation.Language, organisation.CreatedAt, organisation.VerifiedName, organisation.VerifiedAt, organisation.SuspendedAt, organisation.SuspensionReason,
            BillingDetails = (await db.BillingDetails.AsNoTracking().SingleOrDefaultAsync(details => details.OrganisationId == id, cancellationToken))?.Fields,
        }, cancellationToken);
        var members =
            from member in db.OrganisationMembers.AsNoTracking()
            join user in db.Users on (Guid)(object)member.UserId equals user.Id
            where member.OrganisationId == id
            select new { UserId = user.Id, Name = user.DisplayName, user.Email, member.Role, member.Since };
        await archive.AddRowsAsync("members.json", members.AsAsyncEnumerable(), cancellationToken);
        await archive.AddRowsAsync("projects.json", db.Projects.AsNoTracking().Where(project => project.OrganisationId == id).OrderBy(project => project.CreatedAt).AsAsyncEnumerable()
            .Select(project => new { Id = project.Id.Value, project.Name, project.CreatedAt, project.ArchivedAt }), cancellationToken);
        await AddTasksAsync(db, archive, "tasks.json", db.ComputeTasks.Where(task => task.OrganisationId == id), cancellationToken);
        await archive.AddRowsAsync("quota-requests.json", db.QuotaRequests.AsNoTracking().Where(request => request.OrganisationId == id).OrderBy(request => request.AskedAt).AsAsyncEnumerable().Select(request => new
        {
            Id = request.Id.Value, AskedBy = request.AskedBy.Value, request.AskedAt, request.Asked, request.AskedUntil, request.Reason, request.State, request.Granted, request.ExpiresAt, request.Message, request.AnsweredAt,
        }), cancellationToken);
        await archive.AddRowsAsync("webhooks.json", db.WebhookEndpoints.AsNoTracking().Where(endpoint => endpoint.OrganisationId == id).AsAsyncEnumerable()
            .Select(endpoint => new { endpoint.Id, endpoint.Url, endpoint.Kinds, endpoint.CreatedAt, endpoint.DisabledAt }), cancellationToken);
        await AddKeysAsync(db, archive, db.ApiKeys.Where(key => key.OrganisationId == id), cancellationToken);
        await AddVerificationAsync(db, archive, id, cancellationToken);
        await AddAuditAsync(db, archive, id, cancellationToken);
    }

    internal static async Task AddTasksAsync(PortalDbContext db, ExportArchive archive, string name, IQueryable<Core.Compute.ComputeTask> tasks, CancellationToken cancellationToken)
    {
        var rows = tasks.AsNoTracking().OrderBy(task => task.SubmittedAt).Select(task => new { task, attempts = db.TaskAttempts.Where(attempt => attempt.TaskId == task.Id).ToList() });
        await archive.AddRowsAsync(name, rows.AsAsyncEnumerable().Select(row => ExportedTask.Of(row.task, row.attempts)), cancellationToken);
    }

    internal static Task AddKeysAsync(PortalDbContext db, ExportArchive archive, IQueryable<ApiKey> keys, CancellationToken cancellationToken) =>
        archive.AddRowsAsync("api-keys.json", keys.AsNoTracking().OrderBy(key => key.CreatedAt).AsAsyncEnumerable().Select(key => new
        {
            Id = key.Id.Value, OrganisationId = key.OrganisationId.Value, ProjectId = key.ProjectId?.Value, key.IsReadOnly, MadeBy = key.MadeBy.Value, key.Name, key.Start, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt,
        }), cancellationToken);

    // What reviewers wrote to the applicant stands in it; what they wrote for each other does not.
    private static async Task AddVerificationAsync(PortalDbContext db, ExportArchive archive, OrganisationId id, CancellationToken cancellationToken)
    {
        var documents = (await db.VerificationDocuments.AsNoTracking().Where(document => document.OrganisationId == id).ToListAsync(cancellationToken)).ToLookup(document => document.CaseId);
        await archive.AddRowsAsync("verification.json", db.VerificationCases.AsNoTracking().Where(one => one.OrganisationId == id).OrderBy(one => one.Number).AsAsyncEnumerable().Select(one => new
        {
            Id = one.Id.Value, one.Number, one.Subject, one.State, one.Fields, one.OpenedAt, one.SubmittedAt, one.DecidedAt, one.ErasedAt,
            Decisions = one.Decisions.ToDictionary(said => said.Key.ToString(), said => new { said.Value.IsAccepted, said.Value.ReasonChinese, said.Value.ReasonEnglish }),
            Documents = documents[one.Id].Select(document => new { Id = document.Id.Value, document.Name, document.Type, document.SizeBytes, document.Pages, document.Sha256, document.AddedAt, document.ErasedAt }),
        }), cancellationToken);
    }

    private static async Task AddAuditAsync(PortalDbContext db, ExportArchive archive, OrganisationId id, CancellationToken cancellationToken)
    {
        var targets = new List<string> { $"organisation/{id}" };
        targets.AddRange((await db.Invoices.Where(invoice => invoice.OrganisationId == id).Select(invoice => invoice.Id).ToListAsync(cancellationToken)).Select(invoice => $"invoice/{invoice}"));
        targets.AddRange((await db.VerificationCases.Where(one => one.OrganisationId == id).Select(one => one.Id).ToListAsync(cancellationToken)).Select(one => $"verification/{one}"));
        // Where from is of whoever acted, and not the organisation's.
        await archive.AddRowsAsync("audit.json", AuditQueries.Rows(db, db.AuditEntries.AsNoTracking().Where(entry => targets.Contains(entry.Target))).AsAsyncEnumerable()
            .Select(row => new { row.Id, row.At, row.Actor, row.Act, row.Target, row.Details }), cancellationToken);
    }
}
