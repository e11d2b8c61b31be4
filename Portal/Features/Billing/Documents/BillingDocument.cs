using System.Globalization;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Documents;

/// <summary>What the forms of an invoice are made from.</summary>
/// <param name="Projects">Names by id.</param>
/// <param name="Language">BCP 47 tag of the organisation's documents.</param>
public sealed record InvoiceDocument(Invoice Invoice, IReadOnlyDictionary<ProjectId, string> Projects, string Language)
{
    public CultureInfo Culture => CultureInfo.GetCultureInfo(Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en");

    /// <summary>First and last day of the period, and the day of issue, in the organisation's zone.</summary>
    public (DateOnly First, DateOnly Last, DateOnly Issued) Days
    {
        get
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(Invoice.ZoneId);
            return (LocalDay.Containing(Invoice.PeriodStart, zone), LocalDay.Containing(Invoice.PeriodEnd.AddTicks(-1), zone), LocalDay.Containing(Invoice.IssuedAt ?? Invoice.CreatedAt, zone));
        }
    }

    public string FileName => $"{Invoice.Number?.ToString() ?? Invoice.PeriodName}";

    public string ProjectOf(InvoiceLine line) => Projects.GetValueOrDefault(line.ProjectId, line.ProjectId.ToString());

    public static string Percent(int basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture);
}
