using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Persistence.Converters;

/// <summary>Stores the prices of a book as JSON: <c>[{"sku":"cpu.core_hour","micros":500000,"currency":"CNY"}]</c>, with free quantity, tiers, contract and tax rate where a rule has them.</summary>
public sealed class PriceRulesConverter() : ValueConverter<List<PriceRule>, string>(rules => Write(rules), text => Read(text))
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static ValueComparer<List<PriceRule>> Comparer { get; } = new(
        (left, right) => Write(left!) == Write(right!),
        rules => Write(rules).GetHashCode(StringComparison.Ordinal),
        rules => rules.ToList());

    private static string Write(List<PriceRule> rules) => JsonSerializer.Serialize(
        rules.Select(rule => new Row(
            rule.Sku.Code, rule.ListUnitPrice.Micros, rule.ListUnitPrice.Currency, rule.FreeQuantity,
            rule.Tiers.Count == 0 ? null : [.. rule.Tiers.Select(tier => new TierRow(tier.FromQuantity, tier.UnitPrice.Micros))],
            rule.Contract is { } term ? new TermRow(term.OrganisationId.Value, term.From.UtcTicks, term.To?.UtcTicks) : null,
            rule.VatRateBasisPoints)),
        Options);

    private static List<PriceRule> Read(string text) =>
    [
        .. JsonSerializer.Deserialize<Row[]>(text, Options)!.Select(row => new PriceRule
        {
            Sku = Sku.Parse(row.Sku), ListUnitPrice = new Money(row.Micros, row.Currency), FreeQuantity = row.Free, VatRateBasisPoints = row.Vat,
            Tiers = [.. (row.Tiers ?? []).Select(tier => new PriceTier(tier.From, new Money(tier.Micros, row.Currency)))],
            Contract = row.Contract is { } term
                ? new ContractTerm(new OrganisationId(term.Organisation), Instant(term.From), term.To is { } to ? Instant(to) : null)
                : null,
        }),
    ];

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);

    private sealed record Row(string Sku, long Micros, string Currency, long Free = 0, TierRow[]? Tiers = null, TermRow? Contract = null, int? Vat = null);

    private sealed record TierRow(long From, long Micros);

    private sealed record TermRow(Guid Organisation, long From, long? To);
}
