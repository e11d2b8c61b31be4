using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Notifications;

public sealed record ChooseNotificationsRequest(IReadOnlyList<NotificationChoiceView> Choices);

/// <summary>Keeps how a person wants to hear of what.</summary>
public sealed class ChooseNotifications(IDbContextFactory<PortalDbContext> contexts)
{
    /// <returns>Null, or <c>invalid_kind</c> of <c>choices</c>; kinds that are not named stay as they are.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, ChooseNotificationsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Choices.Any(choice => !Enum.IsDefined(choice.Kind)) || request.Choices.DistinctBy(choice => choice.Kind).Count() != request.Choices.Count)
            return new Refusal("invalid_kind", "choices");
        if (request.Choices.Any(choice => choice is { Mail: true, DailyMail: true }))
            return new Refusal("mailed_twice", "dailyMail");
        if (request.Choices.Any(choice => AlertRules.IsAlwaysTold(choice.Kind) && choice is not { Portal: true, Mail: true }))
            return new Refusal("always_told", "choices");
        return await DatabaseConflicts.RetryAsync(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var known = await db.NotificationChoices.Where(choice => choice.UserId == caller.Id.Value).ToDictionaryAsync(choice => choice.Kind, cancellationToken);
            foreach (var choice in request.Choices)
            {
                var channels = (choice.Portal ? AlertChannels.Portal : AlertChannels.None) | (choice.Mail ? AlertChannels.Mail : AlertChannels.None) | (choice.DailyMail ? AlertChannels.DailyMail : AlertChannels.None);
                if (known.TryGetValue(choice.Kind, out var own))
                    own.Channels = channels;
                else
                    db.NotificationChoices.Add(new NotificationChoice { UserId = caller.Id.Value, Kind = choice.Kind, Channels = channels });
            }

            await db.SaveChangesAsync(cancellationToken);
            return (Refusal?)null;
        });
    }
}
