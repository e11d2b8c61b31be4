using System.Globalization;
using Portal.Core.Alerts;
using Portal.Core.Capacity;
using Portal.Features.Notifications;

namespace Portal.Features.Quotas;

/// <summary>What those who look after an organisation's quotas hear of a request for more.</summary>
internal static class QuotaAlerts
{
    /// <summary>It was granted or refused.</summary>
    public static Alert Answered(QuotaRequest request, DateTimeOffset now) => Of(request, request.State == QuotaRequestState.Refused ? "Refused" : request.ExpiresAt is null ? "Granted" : "GrantedUntil", now);

    /// <summary>What was given ends so many days on.</summary>
    public static Alert EndsIn(QuotaRequest request, int days, DateTimeOffset now) => Of(request, days == 1 ? "EndsTomorrow" : "EndsSoon", now);

    /// <param name="state">Which text it is; each is said once of a request.</param>
    public static Alert Of(QuotaRequest request, string state, DateTimeOffset now) => Alert.Of(
        AlertKind.Quota, request.OrganisationId, KeyOf(request, state), now, null,
        ("state", state), ("request", request.Id.ToString()), ("amounts", Amounts(request.State == QuotaRequestState.Refused ? request.Asked : request.Granted)),
        ("expiresAt", request.ExpiresAt is { } end ? end.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : ""), ("message", request.Message));

    public static string KeyOf(QuotaRequest request, string state) => $"quota/{request.Id}/{state}";

    // Words make amounts of it: field=number, one behind the other.
    private static string Amounts(IReadOnlyDictionary<string, long> amounts) => string.Join(';', amounts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));
}
