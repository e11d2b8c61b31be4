using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Persistence.Converters;

/// <summary>Stores the lines of an invoice as JSON: they are written once and read together.</summary>
public sealed class InvoiceLinesConverter() : ValueConverter<List<InvoiceLine>, string>(lines => Write(lines), text => Read(text))
{
    public static ValueComparer<List<InvoiceLine>> Comparer { get; } = new(
        (left, right) => Write(left!) == Write(right!),
        lines => Write(lines).GetHashCode(StringComparison.Ordinal),
        lines => lines.ToList());

    private static string Write(List<InvoiceLine> lines) => JsonSerializer.Serialize(
        lines.Select(line => new Row(line.Position, line.ProjectId.Value, line.Category, line.Sku.Code, line.PricingQuantity,
            line.ListUnitPrice.Micros, line.MultiplierPerMille, line.ChargeCount, line.BilledCost.Micros, line.Net.Micros, line.Net.Currency, line.WindowPerMille, line.VatRateBasisPoints, line.IsNetPrice)),
        JsonSerializerOptions.Web);

    private static List<InvoiceLine> Read(string text) =>
    [
        .. JsonSerializer.Deserialize<Row[]>(text, JsonSerializerOptions.Web)!.Select(row => new InvoiceLine
        {
            Position = row.Position, ProjectId = new ProjectId(row.Project), Category = row.Category, Sku = Sku.Parse(row.Sku), PricingQuantity = row.Quantity,
            ListUnitPrice = new Money(row.UnitPrice, row.Currency), MultiplierPerMille = row.PerMille, WindowPerMille = row.Window, VatRateBasisPoints = row.Vat, IsNetPrice = row.IsNet, ChargeCount = row.Charges,
            BilledCost = new Money(row.Cost, row.Currency), Net = new Money(row.Net, row.Currency),
        }),
    ];

    private sealed record Row(
        int Position, Guid Project, ChargeCategory Category, string Sku, long Quantity, long UnitPrice, int PerMille, int Charges, long Cost, long Net, string Currency, int? Window = null, int? Vat = null, bool IsNet = false);
}
