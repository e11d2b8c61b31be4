using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Payments;

/// <summary>Reads amounts and references that people type.</summary>
public static class PaymentAmount
{
    /// <summary>Most that one payment may be, whole units: a slip of the finger must not become a fortune.</summary>
    public const long MaxUnits = 100_000_000;

    /// <summary>A positive amount in the currency's own digits, such as <c>100.00</c>.</summary>
    /// <returns>The amount, or <c>invalid_amount</c> of that field.</returns>
    public static Result<Money> Read(string? text, string currency, string field = "amount", bool allowZero = false, Money? most = null)
    {
        var limit = most ?? Money.OfUnits(MaxUnits, currency);
        var decimals = Currency.Of(currency).Exponent;
        try
        {
            var amount = Money.Parse((text ?? "").Trim(), currency);
            if (amount.Micros >= (allowZero ? 0 : 1) && amount <= limit && amount == amount.RoundTo(decimals))
                return amount;
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            // No amount.
        }

        return new Refusal("invalid_amount", field, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = limit.ToDecimalString(), ["decimals"] = $"{decimals}" });
    }

    /// <summary>What a payment can be found by, or why it is made.</summary>
    /// <returns>The text, or <c>invalid_reference</c> of that field.</returns>
    public static Result<string> ReadReference(string? text, string field = "reference") =>
        (text ?? "").Trim() is { Length: > 0 and <= TransferRequest.MaxCauseLength } reference
            ? reference
            : new Refusal("invalid_reference", field, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{TransferRequest.MaxCauseLength}" });
}
