using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Features.Notifications;

namespace Portal.Features.Billing.Invoicing;

/// <summary>What those who look after the money hear of invoices.</summary>
internal static class InvoiceAlerts
{
    /// <param name="invoice">With its number.</param>
    public static Alert Issued(Invoice invoice, DateTimeOffset now) => Alert.Of(
        AlertKind.InvoiceIssued, invoice.OrganisationId, $"invoice:{invoice.Id}", now, null,
        ("invoice", invoice.Id.ToString()), ("number", $"{invoice.Number}"), ("period", invoice.PeriodName), ("gross", invoice.Gross.ToDecimalString()), ("currency", invoice.Currency));
}
