using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Components.Shared;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Features.PriceBooks;

/// <summary>Words prices, differences and refusals of price books.</summary>
public sealed class PriceWords(IStringLocalizer<PriceBooksText> texts, IStringLocalizer<PricingText> pricing)
{
    public string Name(string sku) => Sku.TryParse(sku, out var known) ? SkuFormat.Name(known, pricing) : sku;

    /// <summary>A side of a difference; a dash where there is none.</summary>
    public string Side(object? side, string currency) => side switch
    {
        null => "–",
        bool areNet => texts[areNet ? "PricesNet" : "PricesGross"],
        int perMille => Percent(perMille),
        WindowDocument window => $"{window.From}–{window.To} · {Percent(window.PerMille)}",
        RuleDocument rule => Prices(rule, currency),
        ContractDocument contract => $"{Prices(contract.Rule, currency)} · {Day(contract.From)}–{(contract.To is { } to ? Day(to) : texts["OpenEnd"].Value)}",
        _ => side.ToString() ?? "",
    };

    /// <summary>What is wrong, of which field, and what would do.</summary>
    public string Words(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var details = refusal.Details ?? new Dictionary<string, string>(StringComparer.Ordinal);
        object[] facts = refusal.Code switch
        {
            "price_book_field" => [details["given"], details["example"]],
            "multiplier_out_of_range" => [Percent(int.Parse(details["most"], CultureInfo.InvariantCulture))],
            "unknown_zone" => [details["given"], details["example"]],
            "too_many_windows" or "too_many_rules" or "too_many_tiers" or "window_name" => [details["most"]],
            "windows_overlap" => [details["other"], details["at"]],
            "vat_rate_out_of_range" => [Tax(int.Parse(details["most"], CultureInfo.InvariantCulture))],
            "vat_rate_missing" or "sku_repeated" or "tiers_out_of_order" or "contract_period" or "contracts_overlap" or "contract_without_list_price" => [Name(details["sku"])],
            "effective_before_last" => [details["version"], Instant(details["after"])],
            "effective_in_past" => [Instant(details["earliest"])],
            _ => [],
        };
        var text = texts["Refusal." + refusal.Code, facts];
        var words = text.ResourceNotFound ? texts["Refusal.other", refusal.Code].Value : text.Value;
        return Place(refusal.Field) is { } place ? $"{place}: {words}" : words;
    }

    // contracts[2].tiers[0].from: the third contract.
    private string? Place(string? field) => DocumentField.Parse(field) is { } place ? texts[$"Place.{place.List}", place.Index + 1].Value : null;

    private string Prices(RuleDocument rule, string currency)
    {
        var words = new List<string> { MoneyFormat.Format(Money.Parse(rule.Price!, currency), exact: true) };
        if (rule.Free is { } free)
            words.Add(texts["FreeWords", free]);
        if (rule.VatBasisPoints is { } vat)
            words.Add(texts["TaxWords", Tax(vat)]);
        words.AddRange((rule.Tiers ?? []).Select(tier => texts["TierWords", tier.From!, MoneyFormat.Format(Money.Parse(tier.Price!, currency), exact: true)].Value));
        return string.Join(" · ", words);
    }

    public static string Percent(int perMille) => (perMille / 10m).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    public static string Tax(int basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Day(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
