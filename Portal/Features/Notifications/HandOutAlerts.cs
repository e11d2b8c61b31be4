using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Features.Outbox;
using Portal.Features.Webhooks;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Notifications;

/// <summary>
/// Hands waiting alerts out: to the bells and mail boxes of the people they concern, as each of them chose, and to the webhooks of the organisation. All that comes of an alert is
/// written in the transaction that marks it as handed out, so that nobody hears of it twice or not at all.
/// </summary>
public sealed class HandOutAlerts(
    IDbContextFactory<PortalDbContext> contexts, AlertWords words, IStringLocalizer<NotificationText> texts, IOptions<PortalOptions> site, NotificationFeed feed, TimeProvider time)
{
    private const int Together = 100;

    /// <returns>How many were handed out.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        while (await PassAsync(cancellationToken) is > 0 and var some)
        {
            count += some;
            if (some < Together)
                break;
        }

        return count;
    }

    private async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Alerts.AsNoTracking().Where(alert => alert.HandedOutAt == null).OrderBy(alert => alert.At).Take(Together).ToListAsync(cancellationToken);
        if (waiting.Count == 0)
            return 0;
        var now = time.GetUtcNow();
        var people = new HashSet<UserId>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var audience = await AudienceAsync(db, waiting, cancellationToken);
        var scopes = await AlertScopes.ReadAsync(db, waiting, cancellationToken);
        foreach (var alert in waiting)
        {
            // Another portal may be at the same ones.
            if (await db.Alerts.Where(known => known.Id == alert.Id && known.HandedOutAt == null).ExecuteUpdateAsync(set => set.SetProperty(known => known.HandedOutAt, now), cancellationToken) == 0)
                continue;
            foreach (var person in audience.Of(alert))
            {
                var channels = audience.ChannelsOf(person, alert.Kind);
                if (channels.HasFlag(AlertChannels.Portal))
                    db.Notifications.Add(new Notification { UserId = person.Id, AlertId = alert.Id, At = alert.At });
                if (channels.HasFlag(AlertChannels.Mail))
                    db.OutboxMails.Add(MailOf(alert, person, scopes.NameOf(alert), now));
                if (channels.HasFlag(AlertChannels.DailyMail))
                    db.DailyMailItems.Add(new DailyMailItem { UserId = person.Id, AlertId = alert.Id, At = now });
                people.Add(new UserId(person.Id));
            }

            db.WebhookDeliveries.AddRange(audience.EndpointsOf(alert).Select(endpoint => WebhookMessage.Of(endpoint, alert, now)));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var person in people)
            feed.Publish(person, person);
        return waiting.Count;
    }

    private OutboxMail MailOf(Alert alert, PortalUser person, string scope, DateTimeOffset now) => OutboxMail.In(person.Language, Guid.CreateVersion7(), person.Email!, now, () =>
    {
        var text = words.Of(alert.Kind, alert.Facts, scope);
        return (text.Title, texts["Mail.Body", person.DisplayName, text.Text, Address(text.Link), Address("/account")].Value.Replace("\\n", "\n", StringComparison.Ordinal));
    });

    private string Address(string path) => new Uri(new Uri(site.Value.PublicUrl), path).ToString();

    private static async Task<Audience> AudienceAsync(PortalDbContext db, List<Alert> alerts, CancellationToken cancellationToken)
    {
        var organisations = alerts.Select(alert => alert.OrganisationId).OfType<OrganisationId>().Distinct().ToList();
        var members = await db.OrganisationMembers.AsNoTracking().Where(member => organisations.Contains(member.OrganisationId)).ToListAsync(cancellationToken);
        var staff = alerts.Exists(alert => AlertRules.IsForReviewers(alert.Kind)) ? await StaffAsync(db, cancellationToken) : [];
        var ids = members.Select(member => member.UserId.Value).Concat(alerts.Where(alert => alert.OrganisationId is null).Select(alert => alert.UserId).OfType<Guid>()).Concat(staff.Select(person => person.Id)).Distinct().ToList();
        return new Audience(
            members.ToLookup(member => member.OrganisationId), staff,
            await db.Users.AsNoTracking().Where(user => ids.Contains(user.Id) && user.Email != null).ToDictionaryAsync(user => user.Id, cancellationToken),
            (await db.NotificationChoices.AsNoTracking().Where(choice => ids.Contains(choice.UserId)).ToListAsync(cancellationToken)).ToDictionary(choice => (choice.UserId, choice.Kind), choice => choice.Channels),
            (await db.WebhookEndpoints.AsNoTracking().Where(endpoint => organisations.Contains(endpoint.OrganisationId) && endpoint.DisabledAt == null).ToListAsync(cancellationToken)).ToLookup(endpoint => endpoint.OrganisationId));
    }

    private static Task<List<Staff>> StaffAsync(PortalDbContext db, CancellationToken cancellationToken) => (
        from role in db.Roles
        join has in db.UserRoles on role.Id equals has.RoleId
        where role.Name == PortalRoles.Reviewer || role.Name == PortalRoles.Admin
        select new Staff(has.UserId, role.Name == PortalRoles.Reviewer)).ToListAsync(cancellationToken);

    private sealed record Staff(Guid Id, bool IsReviewer);

    private sealed record Audience(
        ILookup<OrganisationId, OrganisationMember> Members, IReadOnlyList<Staff> Staff, Dictionary<Guid, PortalUser> People, Dictionary<(Guid, AlertKind), AlertChannels> Choices, ILookup<OrganisationId, WebhookEndpoint> Endpoints)
    {
        // Who has left the organisation hears no more of it.
        public IEnumerable<PortalUser> Of(Alert alert) =>
            AlertRules.IsForReviewers(alert.Kind) ? OfReviewers(alert)
            : alert.OrganisationId is { } organisation ? OfOrganisation(alert, organisation)
            : alert.UserId is { } own && People.TryGetValue(own, out var person) ? [person]
            : [];

        // Nobody is told to review their own; where no reviewer is left, the administrators review.
        private IEnumerable<PortalUser> OfReviewers(Alert alert)
        {
            var others = Staff.Where(person => alert.OrganisationId is not { } organisation || Members[organisation].All(member => member.UserId.Value != person.Id)).ToList();
            var reviewers = others.FindAll(person => person.IsReviewer);
            return (reviewers.Count > 0 ? reviewers : others).Select(person => People.GetValueOrDefault(person.Id)).OfType<PortalUser>();
        }

        private IEnumerable<PortalUser> OfOrganisation(Alert alert, OrganisationId organisation) => Members[organisation]
            .Where(member => alert.UserId is { } person ? member.UserId.Value == person : member.Role.May(alert.Kind == AlertKind.Quota ? OrganisationRight.ManageQuotas : OrganisationRight.ManageMoney))
            .Select(member => People.GetValueOrDefault(member.UserId.Value)).OfType<PortalUser>();

        public AlertChannels ChannelsOf(PortalUser person, AlertKind kind) => !AlertRules.IsAlwaysTold(kind) && Choices.TryGetValue((person.Id, kind), out var chosen) ? chosen : AlertRules.DefaultOf(kind);

        public IEnumerable<WebhookEndpoint> EndpointsOf(Alert alert) => alert.OrganisationId is { } organisation ? Endpoints[organisation].Where(endpoint => endpoint.Kinds.Contains(alert.Kind)) : [];
    }
}
