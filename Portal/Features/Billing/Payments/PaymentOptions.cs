using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Billing.Payments;

/// <summary>When one administrator is not enough to move money.</summary>
public sealed class PaymentOptions
{
    public const string Section = "Portal:Payments";

    /// <summary>Top-ups, credits and batches of vouchers above this, in whole units of the currency, wait for a second administrator; 0 lets all wait. Refunds always do.</summary>
    [Range(0, PaymentAmount.MaxUnits)]
    public long ApprovalAboveUnits { get; set; } = 10_000;
}
