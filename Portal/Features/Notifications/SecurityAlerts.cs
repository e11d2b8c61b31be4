using System.Globalization;
using Portal.Core.Alerts;
using Portal.Security.Sessions;

namespace Portal.Features.Notifications;

/// <summary>What a person is told of the own account: that something changed in how to get into it.</summary>
public static class SecurityAlerts
{
    /// <summary>The person, or whoever got in, changed something.</summary>
    /// <param name="what">As the audit names it: <c>passkey_add</c>, <c>second_step_off</c> …</param>
    public static Alert Changed(Guid person, string what, string name, DateTimeOffset now) =>
        Alert.Of(AlertKind.Security, null, $"security:{Guid.CreateVersion7():N}", now, person, ("what", what), ("name", name));

    /// <summary>Somebody of the platform looks at an organisation as one of its members.</summary>
    /// <param name="person">Who is told.</param>
    /// <param name="administrator">Who looks, by name.</param>
    /// <param name="viewed">As whom, by name; null where that is the person who is told.</param>
    /// <param name="mayReadAudit">Whether the person can read the organisation's audit, where it stands too.</param>
    public static Alert SupportView(Guid person, string administrator, string organisation, string? viewed, bool mayReadAudit, string reason, DateTimeOffset until, DateTimeOffset now) => Alert.Of(
        AlertKind.Security, null, $"security:{Guid.CreateVersion7():N}", now, person,
        ("what", "support_view"), ("name", administrator), ("organisation", organisation), ("viewed", viewed ?? ""), ("page", mayReadAudit ? "/organisation/audit" : "/organisation"), ("reason", reason), ("until", Said(until)));

    /// <summary>A browser that was not seen before.</summary>
    public static Alert NewDevice(PersonSession session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Alert.Of(
            AlertKind.Security, null, $"security:session:{session.Id:N}", now, session.UserId,
            ("what", "new_device"), ("name", session.UserAgent), ("address", session.Address ?? ""), ("at", Said(session.StartedAt)));
    }

    private static string Said(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
