using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Metering;
using Portal.Features.Notifications;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>What those who look after an organisation's money are told of its files.</summary>
internal static class StorageAlerts
{
    /// <summary>They are kept on the platform's account; once a project and month, by the key of the alert.</summary>
    public static async Task UnpaidAsync(PortalDbContext db, StorageRecord kept, DateTimeOffset now)
    {
        // East of Greenwich a day begins on the date before, west of it it ends on the next.
        var day = kept.ChargePeriodStart + ((kept.ChargePeriodEnd - kept.ChargePeriodStart) / 2);
        var key = string.Create(CultureInfo.InvariantCulture, $"storage-unpaid:{kept.ProjectId}:{day:yyyy-MM}");
        if (await db.Alerts.AnyAsync(alert => alert.OrganisationId == kept.OrganisationId && alert.Key == key))
            return;
        var name = await db.Projects.Where(project => project.Id == kept.ProjectId).Select(project => project.Name).SingleAsync();
        db.Alerts.Add(Alert.Of(AlertKind.StorageUnpaid, kept.OrganisationId, key, now, null, ("project", kept.ProjectId.ToString()), ("name", name)));
    }
}
