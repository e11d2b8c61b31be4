using Microsoft.Extensions.Localization;
using Portal.Core.Pricing;

namespace Portal.Components.Shared;

/// <summary>Why a line has its price: what of contract, allowance, tier and window applied.</summary>
public sealed record PriceReason(bool IsContract, bool IsAllowance, int? Tier, string? WindowName, int? WindowPerMille)
{
    public static PriceReason Of(ChargeLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new PriceReason(line.IsContract, line.IsAllowance, line.Tier, line.WindowName, line.WindowPerMille);
    }

    /// <summary>In words, parted by dots; empty for the plain list price.</summary>
    public string Words(IStringLocalizer<PricingText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var words = new List<string>(3);
        if (IsContract)
            words.Add(texts["Price.Contract"]);
        if (IsAllowance)
            words.Add(texts["Price.Allowance"]);
        if (Tier is { } tier)
            words.Add(texts["Price.Tier", tier]);
        if (WindowName is { } window)
            words.Add($"{window} {SkuFormat.Multiplier((WindowPerMille ?? PriceBook.Unmultiplied) * 1000L)}");
        return string.Join(" · ", words);
    }
}
