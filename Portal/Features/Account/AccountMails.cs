using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Features.Outbox;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Account;

/// <summary>Writes the mails of accounts into the outbox, in the reader's language.</summary>
public sealed class AccountMails(UserManager<PortalUser> users, IStringLocalizer<AccountText> text, IOptions<PortalOptions> site)
{
    public async Task AddConfirmationAsync(PortalDbContext db, PortalUser user, DateTimeOffset now)
    {
        var link = Link("confirm-email", user, await users.GenerateEmailConfirmationTokenAsync(user));
        Add(db, user, "MailConfirmSubject", "MailConfirmBody", link, now);
    }

    public async Task AddPasswordResetAsync(PortalDbContext db, PortalUser user, DateTimeOffset now)
    {
        var link = Link("reset-password", user, await users.GeneratePasswordResetTokenAsync(user));
        Add(db, user, "MailResetSubject", "MailResetBody", link, now);
    }

    public void AddAlreadyRegistered(PortalDbContext db, PortalUser user, DateTimeOffset now) =>
        Add(db, user, "MailTakenSubject", "MailTakenBody", new Uri(new Uri(site.Value.PublicUrl), "forgot-password").ToString(), now);

    /// <summary>Reads a token back from its address form; null when it was mangled on the way.</summary>
    public static string? DecodeToken(string? code)
    {
        try
        {
            return code is null ? null : Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(code));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private string Link(string page, PortalUser user, string token) =>
        new Uri(new Uri(site.Value.PublicUrl), $"{page}?user={user.Id}&code={WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(token))}").ToString();

    private void Add(PortalDbContext db, PortalUser user, string subject, string body, string link, DateTimeOffset now) => db.OutboxMails.Add(OutboxMail.In(
        user.Language, Guid.CreateVersion7(), user.Email!, now, () => (text[subject], text[body, user.DisplayName, link].Value.Replace("\\n", "\n", StringComparison.Ordinal))));
}
