using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Payments;

/// <summary>Why a payment was refused, for people.</summary>
internal static class PaymentWords
{
    public static string Of(Refusal refusal, IStringLocalizer<PaymentText> text)
    {
        var details = refusal.Details;
        string Value(string name) => details?.GetValueOrDefault(name) ?? "";
        var words = refusal.Code switch
        {
            "invalid_amount" => text["Refusal.invalid_amount", Value("most"), Value("decimals")],
            "invalid_reference" => text["Refusal.invalid_reference", Value("most")],
            "refund_exceeds_payment" => text["Refusal.refund_exceeds_payment", Value("captured"), Value("refunded")],
            "insufficient_balance" => text["Refusal.insufficient_balance", Value("available")],
            "credit_limit_in_use" => text["Refusal.credit_limit_in_use", Value("least")],
            _ => text["Refusal." + refusal.Code],
        };
        return words.ResourceNotFound ? text["Refusal.other", refusal.Code] : words;
    }
}
