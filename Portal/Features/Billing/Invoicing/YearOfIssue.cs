using Portal.Hosting;

namespace Portal.Features.Billing.Invoicing;

/// <summary>The year in a number: that of the platform's own zone, whatever the customer's.</summary>
internal static class YearOfIssue
{
    public static int Of(DateTimeOffset now, PortalOptions site) => TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(site.DefaultTimeZone)).Year;
}
