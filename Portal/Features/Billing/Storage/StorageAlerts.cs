using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Alerts;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Features.Notifications;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>What those who look after an organisation's money are told of its files.</summary>
internal static class StorageAlerts
{
    /// <summary>They are kept on the platform's account; once a project and month, by the key of the alert.</summary>
    public static async Task UnpaidAsync(PortalDbContext db, StorageRecord kept, MoneyShortage missing, DateTimeOffset now)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"storage-unpaid:{kept.ProjectId}:{kept.ChargePeriodStart:yyyy-MM}");
        if (await db.Alerts.AnyAsync(alert => alert.OrganisationId == kept.OrganisationId && alert.Key == key))
            return;
        var name = await db.Projects.Where(project => project.Id == kept.ProjectId).Select(project => project.Name).SingleAsync();
        db.Alerts.Add(Alert.Of(AlertKind.StorageUnpaid, kept.OrganisationId, key, now, null, ("project", kept.ProjectId.ToString()), ("name", name), ("missing", missing.ToString())));
    }
}
