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

    /// <summary>A browser that was not seen before.</summary>
    public static Alert NewDevice(PersonSession session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Alert.Of(
            AlertKind.Security, null, $"security:session:{session.Id:N}", now, session.UserId,
            ("what", "new_device"), ("name", session.UserAgent), ("address", session.Address ?? ""), ("at", session.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)));
    }
}
