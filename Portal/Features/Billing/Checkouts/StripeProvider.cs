using System.Text.Json;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Hosting;
using Stripe;
using Stripe.Checkout;

namespace Portal.Features.Billing.Checkouts;

/// <summary>What became of a checkout, in the portal's words.</summary>
public enum ProviderNews
{
    /// <summary>Nothing the portal cares for.</summary>
    Other,

    /// <summary>The money was captured.</summary>
    Paid,

    /// <summary>It ended without a payment.</summary>
    Ended,
}

/// <param name="EventId">The provider's id of the event.</param>
/// <param name="Order">The id of the order that the provider was given; null when it is none.</param>
/// <param name="Payment">What was paid; null when nothing was.</param>
public sealed record ProviderNotice(string EventId, string Type, ProviderNews News, LedgerTransferId? Order, string? SessionId, CheckoutPayment? Payment);

/// <summary>The one place that speaks Stripe: begins checkouts, and reads what Stripe says of them.</summary>
public sealed class StripeProvider(IOptions<StripeOptions> options, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <summary>Older events are refused: a copy of one cannot be sent again later.</summary>
    private const long ToleranceSeconds = 300;

    private const string OrganisationKey = "organisation";

    public bool IsOn => options.Value.IsOn;

    public Money Most => Money.OfUnits(options.Value.MaxUnits, site.Value.Currency);

    /// <summary>Begins a checkout, or finds the one that was begun for this order.</summary>
    /// <returns>The session and where the payer goes; or <c>payment_provider_failed</c>.</returns>
    public async Task<Result<(string SessionId, string Url)>> BeginAsync(CheckoutOrder order, string description, string email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var back = new Uri(new Uri(site.Value.PublicUrl), $"/billing?checkout={order.Id}").ToString();
        var asked = new SessionCreateOptions
        {
            Mode = "payment", ClientReferenceId = order.Id.ToString(), CustomerEmail = email, SuccessUrl = back, CancelUrl = back,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [OrganisationKey] = order.OrganisationId.ToString() },
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = order.Amount.Currency.ToLowerInvariant(), UnitAmount = order.MinorUnits, ProductData = new SessionLineItemPriceDataProductDataOptions { Name = description },
                    },
                },
            ],
        };
        try
        {
            // The order's id as the key: asked twice, it is one session.
            var session = await new SessionService(Client()).CreateAsync(asked, new RequestOptions { IdempotencyKey = order.Id.ToString() }, cancellationToken);
            return (session.Id, session.Url);
        }
        catch (Exception error) when (error is StripeException or HttpRequestException)
        {
            return new Refusal("payment_provider_failed");
        }
    }

    /// <summary>Reads an event, if Stripe signed it within the last minutes.</summary>
    /// <returns>What it says; or <c>invalid_signature</c>.</returns>
    public Result<ProviderNotice> Read(string body, string? signature)
    {
        Event read;
        try
        {
            using var parsed = JsonDocument.Parse(body);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
                return new Refusal("invalid_signature");
            read = EventUtility.ConstructEvent(body, signature ?? "", options.Value.WebhookSecret, ToleranceSeconds, time.GetUtcNow().ToUnixTimeSeconds(), throwOnApiVersionMismatch: false);
        }
        catch (Exception error) when (error is StripeException or JsonException)
        {
            return new Refusal("invalid_signature");
        }

        if (read.Data?.Object is not Session session)
            return new ProviderNotice(read.Id, read.Type, ProviderNews.Other, null, null, null);
        var news = read.Type switch
        {
            // A payment by bank transfer is complete before the money is there; then another event tells.
            EventTypes.CheckoutSessionCompleted or EventTypes.CheckoutSessionAsyncPaymentSucceeded when session.PaymentStatus == "paid" => ProviderNews.Paid,
            EventTypes.CheckoutSessionExpired or EventTypes.CheckoutSessionAsyncPaymentFailed => ProviderNews.Ended,
            _ => ProviderNews.Other,
        };
        LedgerTransferId? order = Guid.TryParse(session.ClientReferenceId, out var id) ? new LedgerTransferId(id) : null;
        return new ProviderNotice(read.Id, read.Type, news, order, session.Id, news == ProviderNews.Paid ? PaymentOf(session) : null);
    }

    private static CheckoutPayment PaymentOf(Session session)
    {
        var organisation = session.Metadata?.GetValueOrDefault(OrganisationKey) is { } text && Guid.TryParse(text, out var id) ? new OrganisationId(id) : default;
        var code = session.Currency?.ToUpperInvariant() ?? "";
        // A currency that the portal does not know is no currency of an order either.
        var amount = Portal.Core.Billing.Currency.Find(code) is { } currency ? new Money(checked((session.AmountTotal ?? 0) * currency.MinorUnitMicros), code) : Money.Zero("XXX");
        return new CheckoutPayment(session.Id, organisation, amount);
    }

    private StripeClient Client() => new(new StripeClientOptions { ApiKey = options.Value.SecretKey, ApiBase = options.Value.ApiBase.Length > 0 ? options.Value.ApiBase : null });
}
