using System.Globalization;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Alerts;
using Portal.Features.Notifications;

namespace Portal.Features.Closing;

/// <summary>What those who look after an organisation hear of its closing.</summary>
internal static class ClosingAlerts
{
    public static Alert Of(OrganisationClosing closing, Organisation organisation, DateTimeOffset now) => Alert.Of(
        AlertKind.OrganisationClosing, closing.OrganisationId, $"closing:{closing.Id}:{closing.Step}", now, null,
        ("state", closing.Step switch { ClosingStep.Grace => "Begun", ClosingStep.CalledOff => "CalledOff", _ => "Closed" }), ("organisation", organisation.Name),
        ("day", (closing.EraseAt ?? closing.GraceUntil).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
}
