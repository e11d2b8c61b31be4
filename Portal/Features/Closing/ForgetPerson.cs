using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Outbox;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Closing;

/// <summary>
/// Takes a person out of the database, in the transaction of its caller: what they sign in with, where they signed in, what was mailed to them. The row of the person stays under a pseudonym, so that
/// tasks, ledger and audit, which know people by their id alone, still say that it was one and the same.
/// </summary>
public sealed class ForgetPerson(IStringLocalizer<ClosingText> text)
{
    internal async Task RunAsync(PortalDbContext db, PortalUser user, DateTimeOffset now)
    {
        var (id, email, language, name) = (user.Id, user.Email!, user.Language, user.DisplayName);
        await DeleteAsync(db, id, email, now);
        Rename(user, ClosedPerson.NameOf(new UserId(id)), now);
        // The last mail, after those that were deleted; its row goes once it is sent.
        db.OutboxMails.Add(OutboxMail.In(language, Guid.CreateVersion7(), email, now, () => (
            text["MailSubject"], text["MailBody", name, now.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)].Value.Replace("\\n", "\n", StringComparison.Ordinal)), isForgotten: true));
    }

    private static async Task DeleteAsync(PortalDbContext db, Guid id, string email, DateTimeOffset now)
    {
        var (person, address) = (new UserId(id), Invitation.Normalise(email));
        await db.UserLogins.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.UserTokens.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.UserClaims.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.UserRoles.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.Set<IdentityUserPasskey<Guid>>().Where(row => row.UserId == id).ExecuteDeleteAsync();
        foreach (var view in await db.PersonSessions.AsNoTracking().Where(row => row.UserId == id && row.ViewedUntil != null).ToListAsync())
            db.AuditEntries.Add(AuditEntry.OfPortal("support_view.end", $"organisation/{view.ViewedOrganisationId}", new { Member = view.ViewedPersonId, Person = id }, now));
        await db.PersonSessions.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.Notifications.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.DailyMailItems.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.Alerts.Where(row => row.UserId == id && row.OrganisationId == null).ExecuteDeleteAsync();
        await db.NotificationChoices.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.AnnouncementDismissals.Where(row => row.UserId == id).ExecuteDeleteAsync();
        await db.Invitations.Where(row => row.Email == address).ExecuteDeleteAsync();
        await db.OutboxMails.Where(row => row.To == email || row.To == address).ExecuteDeleteAsync();
        await db.ApiKeys.Where(row => row.MadeBy == person && row.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now));
        await db.OrganisationMembers.Where(row => row.UserId == person).ExecuteDeleteAsync();
    }

    private static void Rename(PortalUser user, string pseudonym, DateTimeOffset now)
    {
        user.DisplayName = user.UserName = user.Email = pseudonym;
        user.NormalizedUserName = user.NormalizedEmail = pseudonym.ToUpperInvariant();
        (user.PhoneNumber, user.PasswordHash, user.CurrentOrganisationId, user.LastCodeStep) = (null, null, null, null);
        (user.EmailConfirmed, user.PhoneNumberConfirmed, user.TwoFactorEnabled) = (false, false, false);
        (user.LockoutEnabled, user.LockoutEnd, user.ClosedAt) = (true, DateTimeOffset.MaxValue, now);
        user.SecurityStamp = Guid.NewGuid().ToString("N");
        user.ConcurrencyStamp = Guid.NewGuid().ToString("N");
    }
}
