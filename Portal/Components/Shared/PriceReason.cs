using Microsoft.Extensions.Localization;
using Portal.Core.Pricing;

namespace Portal.Components.Shared;

/// <summary>Why a line has its price: what of contract, allowance, tier, window and tax applied.</summary>
public sealed record PriceReason(bool IsContract, bool IsAllowance, int? Tier, string? WindowName, int? WindowPerMille, PriceTax Tax = default)
{
    public static PriceReason Of(ChargeLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new PriceReason(line.IsContract, line.IsAllowance, line.Tier, line.WindowName, line.WindowPerMille, line.Tax);
    }

    /// <summary>In words, parted by dots; empty for the plain list price.</summary>
    public string Words(IStringLocalizer<PricingText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var words = new List<string>(4);
        if (IsContract)
            words.Add(texts["Price.Contract"]);
        if (IsAllowance)
            words.Add(texts["Price.Allowance"]);
        if (Tier is { } tier)
            words.Add(texts["Price.Tier", tier]);
        if (WindowName is { } window)
            words.Add($"{window} {SkuFormat.Multiplier((WindowPerMille ?? PriceBook.Unmultiplied) * 1000L)}");
        // What is free has no tax to speak of.
        if (Tax.IsNet && !IsAllowance)
            words.Add(TaxFormat.Words(Tax, texts));
        return string.Join(" · ", words);
    }
}
