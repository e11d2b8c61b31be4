using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Features.Outbox;
using Portal.Hosting;

namespace Portal.Features.Organisations;

/// <summary>Writes the mails about membership into the outbox: in the language of the reader, or of the organisation while they have no account.</summary>
public sealed class OrganisationMails(IStringLocalizer<OrganisationsText> text, IOptions<PortalOptions> site)
{
    public async Task AddInvitationAsync(OrganisationUnit unit, Invitation invitation, string code)
    {
        var normalised = invitation.Email.ToUpperInvariant();
        var language = await unit.Db.Users.Where(user => user.NormalizedEmail == normalised).Select(user => user.Language).FirstOrDefaultAsync(unit.CancellationToken) ?? unit.Organisation.Language;
        var link = new Uri(new Uri(site.Value.PublicUrl), $"invitations/{code}").ToString();
        unit.Db.OutboxMails.Add(OutboxMail.In(language, Guid.CreateVersion7(), invitation.Email, unit.Now, () => (
            text["MailInviteSubject", unit.Organisation.Name],
            text["MailInviteBody", unit.Caller.DisplayName, unit.Organisation.Name, text["Role." + invitation.Role].Value, link,
                invitation.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)].Value.Replace("\\n", "\n", StringComparison.Ordinal))));
    }
}
