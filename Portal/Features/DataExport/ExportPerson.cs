using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.DataExport;

/// <summary>Everything that is stored of one person, in one zip, for nobody else.</summary>
public sealed class ExportPerson(IDbContextFactory<PortalDbContext> contexts, FreshSignIn fresh, ExportThrottle throttle, TimeProvider time)
{
    /// <returns>What writes it; or <c>fresh_sign_in_needed</c>, <c>too_many_requests</c>.</returns>
    public async Task<Result<Func<Stream, CancellationToken, Task>>> HandleAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        if (throttle.Refuse(caller.Id) is { } tooMany)
            return tooMany;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuditEntries.Add(AuditEntry.Of(caller, "account.export", $"person/{caller.Id}", new { }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return (Func<Stream, CancellationToken, Task>)((body, token) => WriteAsync(caller.Id, body, token));
    }

    private async Task WriteAsync(UserId person, Stream body, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var reading = await db.BeginReadingAsync(cancellationToken);
        await using var archive = await ExportArchive.CreateAsync(body, cancellationToken);
        await archive.AddAsync("README.md", ExportReadme.OfPerson, cancellationToken);
        await AddSelfAsync(db, archive, person, cancellationToken);
        await AddActsAsync(db, archive, person, cancellationToken);
        await archive.FinishAsync("person", person.Value, time.GetUtcNow(), cancellationToken);
    }

    private static async Task AddSelfAsync(PortalDbContext db, ExportArchive archive, UserId person, CancellationToken cancellationToken)
    {
        var id = person.Value;
        var user = await db.Users.AsNoTracking().SingleAsync(one => one.Id == id, cancellationToken);
        await archive.AddObjectAsync("account.json", new { user.Id, Name = user.DisplayName, user.Email, user.EmailConfirmed, user.PhoneNumber, user.Language, user.RegisteredAt, HasSecondStep = user.TwoFactorEnabled }, cancellationToken);
        var memberships =
            from member in db.OrganisationMembers.AsNoTracking()
            join organisation in db.Organisations on member.OrganisationId equals organisation.Id
            where member.UserId == person
            select new { OrganisationId = organisation.Id, organisation.Name, member.Role, member.Since };
        await archive.AddRowsAsync("memberships.json", memberships.AsAsyncEnumerable().Select(row => new { OrganisationId = row.OrganisationId.Value, row.Name, row.Role, row.Since }), cancellationToken);
        await archive.AddRowsAsync("sessions.json", db.PersonSessions.AsNoTracking().Where(session => session.UserId == id).OrderBy(session => session.StartedAt).AsAsyncEnumerable()
            .Select(session => new { session.Id, session.UserAgent, session.Address, session.StartedAt, session.LastSeenAt, session.EndedAt }), cancellationToken);
        await archive.AddRowsAsync("passkeys.json", db.Set<IdentityUserPasskey<Guid>>().AsNoTracking().Where(passkey => passkey.UserId == id).AsAsyncEnumerable()
            .Select(passkey => new { Id = Base64Url.EncodeToString(passkey.CredentialId), passkey.Data.Name, passkey.Data.CreatedAt }), cancellationToken);
        await archive.AddRowsAsync("external-logins.json", db.UserLogins.AsNoTracking().Where(login => login.UserId == id).AsAsyncEnumerable()
            .Select(login => new { login.LoginProvider, Account = login.ProviderDisplayName }), cancellationToken);
        await ExportedAffairs.AddKeysAsync(db, archive, db.ApiKeys.Where(key => key.MadeBy == person), cancellationToken);
    }

    private static async Task AddActsAsync(PortalDbContext db, ExportArchive archive, UserId person, CancellationToken cancellationToken)
    {
        var id = person.Value;
        var notifications =
            from notification in db.Notifications.AsNoTracking()
            join alert in db.Alerts.AsNoTracking() on notification.AlertId equals alert.Id
            where notification.UserId == id
            orderby notification.At
            select new { notification.Id, notification.At, notification.ReadAt, alert.Kind, alert.Facts };
        await archive.AddRowsAsync("notifications.json", notifications.AsAsyncEnumerable(), cancellationToken);
        await archive.AddRowsAsync("preferences.json", db.NotificationChoices.AsNoTracking().Where(choice => choice.UserId == id).AsAsyncEnumerable().Select(choice => new { choice.Kind, choice.Channels }), cancellationToken);
        await ExportedAffairs.AddTasksAsync(db, archive, "tasks.json", db.ComputeTasks.Where(task => task.SubmittedBy == person && db.OrganisationMembers.Any(member => member.OrganisationId == task.OrganisationId && member.UserId == person)), cancellationToken);
        await archive.AddRowsAsync("audit.json", AuditQueries.Rows(db, db.AuditEntries.AsNoTracking().Where(entry => entry.ActorId == id)).AsAsyncEnumerable(), cancellationToken);
    }
}
