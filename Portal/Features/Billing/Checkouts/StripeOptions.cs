using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Billing.Checkouts;

/// <summary>Payments by card and wallet through Stripe Checkout; off while there is no key.</summary>
public sealed class StripeOptions
{
    public const string Section = "Portal:Stripe";

    /// <summary>Key of the account at Stripe, <c>sk_…</c>; empty is off.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Secret of the webhook that Stripe sends to <c>/api/payments/stripe</c>, <c>whsec_…</c>.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Another address of Stripe's API, for a stand-in.</summary>
    public string ApiBase { get; set; } = "";

    /// <summary>Most of one payment, whole units of the currency.</summary>
    [Range(1, Payments.PaymentAmount.MaxUnits)]
    public long MaxUnits { get; set; } = 50_000;

    public bool IsOn => SecretKey.Length > 0;

    internal static string? Check(StripeOptions options) =>
        options.SecretKey.Length > 0 == options.WebhookSecret.Length > 0 ? null : $"{Section}:SecretKey and {Section}:WebhookSecret are set together, or neither is.";
}
