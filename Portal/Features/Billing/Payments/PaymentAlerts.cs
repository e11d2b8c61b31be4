using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Notifications;

namespace Portal.Features.Billing.Payments;

/// <summary>What those who look after the money hear of payments.</summary>
internal static class PaymentAlerts
{
    public static Alert Received(PaymentRequest request, DateTimeOffset now) => Of(AlertKind.PaymentReceived, request.Id, request.OrganisationId, request.Kind, request.Amount, request.Reference, now);

    public static Alert Refused(PaymentRequest request, DateTimeOffset now) => Of(AlertKind.PaymentRefused, request.Id, request.OrganisationId, request.Kind, request.Amount, request.Reference, now);

    public static Alert Received(CheckoutOrder order, string reference, DateTimeOffset now) => Of(AlertKind.PaymentReceived, order.Id, order.OrganisationId, PaymentRequestKind.TopUp, order.Amount, reference, now);

    private static Alert Of(AlertKind kind, LedgerTransferId id, OrganisationId organisation, PaymentRequestKind what, Money amount, string reference, DateTimeOffset now) => Alert.Of(
        kind, organisation, $"payment:{id}:{kind}", now, null,
        ("payment", id.ToString()), ("kind", what.ToString()), ("amount", amount.ToDecimalString()), ("currency", amount.Currency), ("reference", reference));
}
