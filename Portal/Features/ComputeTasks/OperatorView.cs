using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>An administrator's look at a task of an organisation that is not theirs: its facts without its content, and a trace of the look.</summary>
internal static class OperatorView
{
    /// <summary>Writes the look down: once an hour for a person and a task, however often the page asks.</summary>
    public static async Task RecordAsync(PortalDbContext db, Caller caller, ComputeTask task, string organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = IdOf(caller.Id, task.Id, now);
        if (await db.AuditEntries.AnyAsync(entry => entry.Id == id, cancellationToken))
            return;
        db.AuditEntries.Add(AuditEntry.Of(caller, "task.view", $"task/{task.Id}", new { task.Name, Customer = organisation, Organisation = task.OrganisationId.Value }, now, id));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (DatabaseConflicts.IsConflict(error))
        {
            // Another look of the same hour was written meanwhile.
            db.ChangeTracker.Clear();
        }
    }

    private static Guid IdOf(UserId person, ComputeTaskId task, DateTimeOffset now) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{person}\n{task}\n{now.UtcTicks / TimeSpan.TicksPerHour}")).AsSpan(0, 16));
}
