using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Features.Files;
using Portal.Features.Verification;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Closing;

/// <summary>Deletes what a closed organisation left when its time is over: files, results, documents and personal data. Ledger, charges, invoices and the audit stay, as the law wants.</summary>
public sealed class EraseOrganisation(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, EraseDocuments documents, FileStore files, DataRoot dataRoot, TimeProvider time)
{
    /// <returns>Null when done; <c>closing_keeps</c>, <c>closing_step</c>.</returns>
    public async Task<Refusal?> RunAsync(OrganisationClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closing);
        var id = closing.OrganisationId;
        if (time.GetUtcNow() < closing.EraseAt)
            return new Refusal("closing_keeps");
        await documents.OfOrganisationAsync(id, cancellationToken);
        // Bytes before rows: a row that is left says what to delete once more.
        await DeleteBytesAsync(id, cancellationToken);
        return await units.RunAsync(new UnitNeeds(id), unit => ForgetAsync(unit.Db, closing.Id, id), cancellationToken);
    }

    private async Task DeleteBytesAsync(OrganisationId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var file in await db.ProjectFiles.Where(file => file.OrganisationId == id && file.DeletedAt == null).Select(file => file.Id).ToListAsync(cancellationToken))
            File.Delete(files.PathOf(file));
        var attempts = db.TaskAttempts.Where(attempt => db.ComputeTasks.Any(task => task.Id == attempt.TaskId && task.OrganisationId == id)).Select(attempt => attempt.Id);
        foreach (var attempt in await attempts.ToListAsync(cancellationToken))
        {
            if (Path.Combine(dataRoot.Attempts, attempt.ToString()) is var folder && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Refusal?> ForgetAsync(PortalDbContext db, OrganisationClosingId closingId, OrganisationId id)
    {
        var now = time.GetUtcNow();
        var closing = await db.OrganisationClosings.SingleAsync(one => one.Id == closingId);
        if (closing.Erase(now) is { } refusal)
            return refusal;
        (await db.Organisations.SingleAsync(one => one.Id == id)).Forget(ClosedPerson.NameOf(closing.RequestedBy));
        await db.ProjectFiles.Where(file => file.OrganisationId == id && file.DeletedAt == null).ExecuteUpdateAsync(set => set.SetProperty(file => file.DeletedAt, now));
        await db.WebhookDeliveries.Where(delivery => db.WebhookEndpoints.Any(endpoint => endpoint.Id == delivery.EndpointId && endpoint.OrganisationId == id)).ExecuteDeleteAsync();
        await db.WebhookEndpoints.Where(endpoint => endpoint.OrganisationId == id).ExecuteDeleteAsync();
        await db.QuotaRequests.Where(request => request.OrganisationId == id).ExecuteDeleteAsync();
        await db.BillingDetails.Where(details => details.OrganisationId == id).ExecuteDeleteAsync();
        await db.Users.Where(user => user.CurrentOrganisationId == id).ExecuteUpdateAsync(set => set.SetProperty(user => user.CurrentOrganisationId, (OrganisationId?)null));
        await db.OrganisationMembers.Where(member => member.OrganisationId == id).ExecuteDeleteAsync();
        db.AuditEntries.Add(AuditEntry.OfPortal("organisation.erased", $"organisation/{id}", new { }, now));
        return null;
    }
}
