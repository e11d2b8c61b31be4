using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Persistence.Converters;

/// <summary>Stores the prices of a book as JSON: <c>[{"sku":"cpu.core_hour","micros":500000,"currency":"CNY"}]</c>.</summary>
public sealed class PriceRulesConverter() : ValueConverter<List<PriceRule>, string>(rules => Write(rules), text => Read(text))
{
    public static ValueComparer<List<PriceRule>> Comparer { get; } = new(
        (left, right) => Write(left!) == Write(right!),
        rules => Write(rules).GetHashCode(StringComparison.Ordinal),
        rules => rules.ToList());

    private static string Write(List<PriceRule> rules) =>
        JsonSerializer.Serialize(rules.Select(rule => new Row(rule.Sku.Code, rule.ListUnitPrice.Micros, rule.ListUnitPrice.Currency)), JsonSerializerOptions.Web);

    private static List<PriceRule> Read(string text) =>
        [.. JsonSerializer.Deserialize<Row[]>(text, JsonSerializerOptions.Web)!.Select(row => new PriceRule { Sku = Sku.Parse(row.Sku), ListUnitPrice = new Money(row.Micros, row.Currency) })];

    private sealed record Row(string Sku, long Micros, string Currency);
}
