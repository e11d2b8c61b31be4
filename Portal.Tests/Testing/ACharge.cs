using Portal.Core.Billing;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>Builds charges without rating: only what a test is about.</summary>
internal static class ACharge
{
    public static Charge Of(
        long micros, UsageRecord? usage = null, Sku? sku = null, DateTimeOffset? bookedAt = null, string currency = "CNY", long unitPriceMicros = 500_000, PriceTax tax = default)
    {
        usage ??= AUsage.Of(3600);
        return Charge.OfUsage(
            ChargeId.New(),
            usage,
            new ChargeLine
            {
                Sku = sku ?? Sku.CpuCoreHour,
                PricedAs = sku ?? Sku.CpuCoreHour,
                Amount = usage.Allocated.CpuMillicores,
                FromSecond = usage.FromSecond,
                ToSecond = usage.ToSecond,
                PricingQuantity = usage.Allocated.CpuMillicores * usage.BilledSeconds,
                ListUnitPrice = new Money(unitPriceMicros, currency),
                PriorityClass = usage.PriorityClass,
                MultiplierPerMille = 1000,
                Tax = tax,
                BilledCost = new Money(micros, currency),
                PriceBookId = default,
                PriceBookVersion = 1,
            },
            0,
            bookedAt ?? usage.ChargePeriodEnd);
    }
}
