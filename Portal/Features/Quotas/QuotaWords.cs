using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Primitives;

namespace Portal.Features.Quotas;

/// <summary>Words what is refused of quotas and requests for more.</summary>
public sealed class QuotaWords(IStringLocalizer<QuotasText> texts, IStringLocalizer<SharedText> shared)
{
    public string Of(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var field = refusal.Field is { } name && texts["Field." + name] is { ResourceNotFound: false } known ? known.Value : QuotaFormat.Name(refusal.Field ?? "", shared);
        var text = texts["Refusal." + refusal.Code, field, Bound(refusal, "least"), Bound(refusal, "most")];
        return text.ResourceNotFound ? texts["Refusal.other", refusal.Code] : text.Value;
    }

    // A bound of a text is a plain number.
    private string Bound(Refusal refusal, string name) =>
        refusal.Details?.GetValueOrDefault(name) is { Length: > 0 } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? QuotaFormat.Amount(refusal.Field ?? "", value, shared) : "–";
}
