using System.Globalization;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Features.PriceBooks;

/// <summary>A price book as programs and the editor write it. Prices and quantities are decimal text in pricing units, such as core-hours.</summary>
/// <param name="PricesAreNet">True when tax comes on top of the prices; false when they have it in them; null leaves it as the draft has it.</param>
public sealed record PriceBookDocument(
    int SpotPerMille, int StandardPerMille, int UrgentPerMille, string? ZoneId, IReadOnlyList<WindowDocument>? Windows, IReadOnlyList<RuleDocument> Rules, IReadOnlyList<ContractDocument>? Contracts, bool? PricesAreNet = null)
{
    public static PriceBookDocument Of(PriceBookContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return new PriceBookDocument(
            contents.SpotPerMille, contents.StandardPerMille, contents.UrgentPerMille, contents.Windows?.ZoneId,
            [.. (contents.Windows?.Windows ?? []).Select(WindowDocument.Of)],
            [.. contents.Rules.Select(RuleDocument.Of)],
            [.. contents.Contracts.Select(ContractDocument.Of)],
            contents.PricesAreNet);
    }

    /// <param name="currency">Of the prices.</param>
    /// <param name="pricesAreNet">What the draft says of them so far.</param>
    /// <returns>The contents, which a book may still refuse; or <c>price_book_field</c> with the field that cannot be read and an example.</returns>
    public Result<PriceBookContents> Read(string currency, bool pricesAreNet)
    {
        try
        {
            return new PriceBookContents
            {
                SpotPerMille = SpotPerMille, StandardPerMille = StandardPerMille, UrgentPerMille = UrgentPerMille,
                Windows = Windows is { Count: > 0 } windows
                    ? new PriceWindows { ZoneId = ZoneId ?? "", Windows = [.. windows.Select((window, i) => new PriceWindow(window.Name?.Trim() ?? "", Minute(window.From, $"windows[{i}].from"), Minute(window.To, $"windows[{i}].to"), window.PerMille))] }
                    : null,
                PricesAreNet = PricesAreNet ?? pricesAreNet,
                Rules = [.. Rules.Select((rule, i) => rule.Read($"rules[{i}]", currency))],
                Contracts = [.. (Contracts ?? []).Select((contract, i) => contract.Rule.Read($"contracts[{i}]", currency) with { Contract = new ContractTerm(new OrganisationId(contract.OrganisationId), contract.From.ToUniversalTime(), contract.To?.ToUniversalTime()) })],
            };
        }
        catch (UnreadableException unreadable)
        {
            return new Refusal("price_book_field", unreadable.Field, new Dictionary<string, string>(StringComparer.Ordinal) { ["given"] = unreadable.Given, ["example"] = unreadable.Example });
        }
    }

    private static int Minute(string? text, string field) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * 60) + time.Minute : throw new UnreadableException(field, text, "22:00");

    internal sealed class UnreadableException(string path, string? given, string example) : Exception
    {
        public string Field => path;

        public string Given => given ?? "";

        public string Example => example;
    }
}

/// <param name="From">By the clock of the zone, such as <c>22:00</c>.</param>
public sealed record WindowDocument(string? Name, string? From, string? To, int PerMille)
{
    internal static WindowDocument Of(PriceWindow window) => new(window.Name, Clock(window.FromMinute), Clock(window.ToMinute), window.PerMille);

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:D2}:{minute % 60:D2}");
}

/// <param name="From">Volume of the month from which it holds, in pricing units.</param>
public sealed record TierDocument(string? From, string? Price);

/// <param name="Free">Free each month, in pricing units; null for nothing.</param>
/// <param name="VatBasisPoints">Tax rate, 600 is 6 %; null for none said, and on a contract for that of the list.</param>
public sealed record RuleDocument(string? Sku, string? Price, string? Free = null, IReadOnlyList<TierDocument>? Tiers = null, int? VatBasisPoints = null)
{
    internal static RuleDocument Of(PriceRule rule) => new(
        rule.Sku.Code, rule.ListUnitPrice.ToDecimalString(), rule.FreeQuantity == 0 ? null : Units(rule.FreeQuantity, rule.Sku),
        [.. rule.Tiers.Select(tier => new TierDocument(Units(tier.FromQuantity, rule.Sku), tier.UnitPrice.ToDecimalString()))],
        rule.VatRateBasisPoints);

    internal PriceRule Read(string field, string currency)
    {
        if (!Core.Pricing.Sku.TryParse(Sku?.Trim(), out var sku))
            throw new PriceBookDocument.UnreadableException($"{field}.sku", Sku, "gpu.H200.hour");
        return new PriceRule
        {
            Sku = sku,
            ListUnitPrice = Amount(Price, $"{field}.price", currency),
            FreeQuantity = string.IsNullOrWhiteSpace(Free) ? 0 : Quantity(Free, $"{field}.free", sku),
            VatRateBasisPoints = VatBasisPoints,
            Tiers = [.. (Tiers ?? []).Select((tier, i) => new PriceTier(Quantity(tier.From, $"{field}.tiers[{i}].from", sku), Amount(tier.Price, $"{field}.tiers[{i}].price", currency)))],
        };
    }

    /// <summary>Consumed units as pricing units, exactly: what is read back is the same quantity.</summary>
    internal static string Units(long quantity, Sku sku) => ((decimal)quantity / sku.Unit.ConsumedPerUnit).ToString("0.############", CultureInfo.InvariantCulture);

    private static Money Amount(string? text, string field, string currency)
    {
        try
        {
            return Money.Parse(text?.Trim() ?? "", currency);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new PriceBookDocument.UnreadableException(field, text, "0.50");
        }
    }

    private static long Quantity(string? text, string field, Sku sku) =>
        decimal.TryParse(text?.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var units)
        && Math.Abs(units) <= 1_000_000_000 && Math.Round(units * sku.Unit.ConsumedPerUnit) is var quantity
            ? (long)quantity
            : throw new PriceBookDocument.UnreadableException(field, text, "1000");
}

/// <param name="To">First instant without it; null for no end.</param>
public sealed record ContractDocument(Guid OrganisationId, DateTimeOffset From, DateTimeOffset? To, RuleDocument Rule)
{
    internal static ContractDocument Of(PriceRule rule) => new(rule.Contract!.OrganisationId.Value, rule.Contract.From, rule.Contract.To, RuleDocument.Of(rule));
}
