using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Auditing;

/// <summary>Adds up, from all charges, what was used of each SKU in each month of an organisation's billing.</summary>
internal sealed class VolumeTally(IEnumerable<Organisation> organisations)
{
    private readonly Dictionary<OrganisationId, Organisation> _organisations = organisations.ToDictionary(organisation => organisation.Id);
    private readonly Dictionary<OrganisationId, BillingCalendar> _calendars = [];
    private readonly Dictionary<OrganisationId, BillingPeriod> _months = [];
    private readonly Dictionary<(OrganisationId Organisation, string Month, Sku Sku), long> _used = [];

    public void Take(Charge charge)
    {
        if (charge.Category != ChargeCategory.Usage)
            return;
        // One after the other most are of the same month.
        if (!_months.TryGetValue(charge.OrganisationId, out var month) || charge.BookedAt < month.Start || charge.BookedAt >= month.End)
            _months[charge.OrganisationId] = month = CalendarOf(charge.OrganisationId).Containing(charge.BookedAt);
        var key = (charge.OrganisationId, month.Name, charge.Sku);
        _used[key] = checked(_used.GetValueOrDefault(key) + charge.PricingQuantity);
    }

    public long Of(MonthlyVolume volume) => _used.GetValueOrDefault((volume.OrganisationId, volume.PeriodName, volume.Sku));

    private BillingCalendar CalendarOf(OrganisationId organisation) =>
        _calendars.TryGetValue(organisation, out var calendar) ? calendar : _calendars[organisation] = BillingCalendar.Of(_organisations[organisation]);
}
