using System.Globalization;
using Portal.Core.Pricing;

namespace Portal.Core.Billing;

/// <summary>Compares the volumes of months, which tiers and allowances stand on, with the charges that they count.</summary>
/// <remarks>Codes: <c>volume_not_charges</c> (consumed units).</remarks>
public static class VolumeAudit
{
    /// <summary>Volumes that are not the sum of their charges.</summary>
    /// <param name="volumes">Each with the quantity of the use that was settled in its month.</param>
    public static IReadOnlyList<AuditFinding> Check(IEnumerable<(MonthlyVolume Volume, long Charged)> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        return
        [
            .. from pair in volumes
               where pair.Volume.Quantity != pair.Charged
               select new AuditFinding(
                   "volume_not_charges", AuditSubject.Volume, string.Create(CultureInfo.InvariantCulture, $"{pair.Volume.PeriodName} {pair.Volume.Sku}"), pair.Volume.OrganisationId, pair.Volume.Quantity - pair.Charged),
        ];
    }
}
