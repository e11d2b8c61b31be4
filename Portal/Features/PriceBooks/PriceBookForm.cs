using System.Globalization;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Features.PriceBooks;

/// <summary>The editor of a draft in the units people speak: percent, core-hours, the clock on the wall.</summary>
public sealed class PriceBookForm
{
    private readonly TimeZoneInfo _zone;

    /// <param name="zone">In which the times of contracts are shown.</param>
    public PriceBookForm(PriceBookDocument document, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(document);
        _zone = zone;
        (Spot, Standard, Urgent) = (document.SpotPerMille / 10m, document.StandardPerMille / 10m, document.UrgentPerMille / 10m);
        ZoneId = document.ZoneId ?? zone.Id;
        PricesAreNet = document.PricesAreNet ?? false;
        Windows = [.. (document.Windows ?? []).Select(window => new WindowForm { Name = window.Name ?? "", From = window.From ?? "", To = window.To ?? "", Percent = window.PerMille / 10m })];
        Rules = [.. document.Rules.Select(rule => new RuleForm(rule))];
        Contracts = [.. (document.Contracts ?? []).Select(contract => new ContractForm(contract, zone))];
    }

    public decimal Spot { get; set; }

    public decimal Standard { get; set; }

    public decimal Urgent { get; set; }

    public string ZoneId { get; set; }

    /// <summary>Tax comes on top of the prices.</summary>
    public bool PricesAreNet { get; set; }

    /// <summary>The same as a choice of a list, which cannot be bound to true and false: <c>net</c> or <c>gross</c>.</summary>
    public string Basis
    {
        get => PricesAreNet ? "net" : "gross";
        set => PricesAreNet = value == "net";
    }

    public List<WindowForm> Windows { get; }

    public List<RuleForm> Rules { get; }

    public List<ContractForm> Contracts { get; }

    public void AddWindow() => Windows.Add(new WindowForm { From = "22:00", To = "08:00", Percent = 60 });

    /// <summary>At the tax rate that most prices have.</summary>
    public void AddRule() => Rules.Add(new RuleForm(new RuleDocument("", "")) { Vat = Rules.GroupBy(rule => rule.Vat).MaxBy(group => group.Count())?.Key });

    /// <summary>The price as it is with tax where prices are without, and without where they are with it; null where price or rate cannot be read.</summary>
    public Money? Other(RuleForm rule, string currency)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if ((rule.Vat ?? Rules.Find(own => own.Sku.Trim() == rule.Sku.Trim())?.Vat) is not { } percent || !decimal.TryParse(rule.Price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) || price > 1_000_000_000)
            return null;
        var (tax, written) = (new PriceTax(Math.Clamp(BasisPoints(percent), 0, PriceTax.MaxRateBasisPoints), PricesAreNet), new Money((long)(price * Money.MicrosPerUnit), currency));
        return PricesAreNet ? tax.Gross(written) : tax.Net(written);
    }

    /// <summary>What a refusal of <see cref="ToDocument"/> names: the row, and its field; null where it names no row.</summary>
    public FaultyField? FieldOf(string? named)
    {
        if (DocumentField.Parse(named) is not { } field)
            return null;
        System.Collections.IList rows = field.List switch { "rules" => Rules, "contracts" => Contracts, _ => Windows };
        return field.Index < rows.Count ? new FaultyField(rows[field.Index]!, field.Name) : null;
    }

    /// <summary>From the start of the next hour, without an end.</summary>
    public void AddContract(Guid organisation, DateTimeOffset now) =>
        Contracts.Add(new ContractForm(new ContractDocument(organisation, new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero).AddHours(1), null, new RuleDocument("cpu.core_hour", "")), _zone));

    public PriceBookDocument ToDocument() => new(
        PerMille(Spot), PerMille(Standard), PerMille(Urgent), ZoneId.Trim(), [.. Windows.Select(window => new WindowDocument(window.Name, window.From, window.To, PerMille(window.Percent)))],
        [.. Rules.Select(rule => rule.ToDocument())], [.. Contracts.Select(contract => contract.ToDocument(_zone))], PricesAreNet);

    private static int BasisPoints(decimal percent) => (int)Math.Round(Math.Clamp(percent, -1_000_000m, 1_000_000m) * 100);

    // What is too large to write down is as good as the largest: the handler names the range.
    private static int PerMille(decimal percent) => (int)Math.Round(Math.Clamp(percent, -1_000_000m, 1_000_000m) * 10);

    public sealed class WindowForm
    {
        public string Name { get; set; } = "";

        public string From { get; set; } = "";

        public string To { get; set; } = "";

        public decimal Percent { get; set; }
    }

    public class RuleForm
    {
        public RuleForm(RuleDocument rule)
        {
            ArgumentNullException.ThrowIfNull(rule);
            (Sku, Price, Free) = (rule.Sku ?? "", rule.Price ?? "", rule.Free ?? "");
            Vat = rule.VatBasisPoints / 100m;
            Tiers = string.Join("; ", (rule.Tiers ?? []).Select(tier => $"{tier.From} = {tier.Price}"));
        }

        public string Sku { get; set; }

        public string Price { get; set; }

        public string Free { get; set; }

        /// <summary>Percent; null for none said, and on a contract for that of the list.</summary>
        public decimal? Vat { get; set; }

        /// <summary><c>1000 = 0.40; 10000 = 0.35</c>.</summary>
        public string Tiers { get; set; }

        public RuleDocument ToDocument() => new(
            Sku, Price, Free, [.. Tiers.Split([';', '；', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(tier => tier.Split('=', 2, StringSplitOptions.TrimEntries)).Select(parts => new TierDocument(parts[0], parts.Length > 1 ? parts[1] : ""))],
            Vat is { } percent ? BasisPoints(percent) : null);
    }

    public sealed class ContractForm : RuleForm
    {
        private readonly (DateTimeOffset From, DateTimeOffset? To) _read;

        public ContractForm(ContractDocument contract, TimeZoneInfo zone)
            : base(contract.Rule)
        {
            OrganisationId = contract.OrganisationId;
            _read = (contract.From, contract.To);
            (From, To) = (Wall(contract.From, zone), contract.To is { } to ? Wall(to, zone) : null);
        }

        public Guid OrganisationId { get; set; }

        public DateTime From { get; set; }

        public DateTime? To { get; set; }

        public ContractDocument ToDocument(TimeZoneInfo zone) => new(
            OrganisationId, Instant(From, _read.From, zone), To is { } to ? Instant(to, _read.To, zone) : null, ToDocument());

        // To the minute, as it is shown: what was not touched keeps its seconds.
        private static DateTime Wall(DateTimeOffset instant, TimeZoneInfo zone)
        {
            var wall = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
            return wall.AddTicks(-(wall.Ticks % TimeSpan.TicksPerMinute));
        }

        private static DateTimeOffset Instant(DateTime wall, DateTimeOffset? read, TimeZoneInfo zone) =>
            read is { } before && Wall(before, zone) == wall ? before : new DateTimeOffset(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), zone.GetUtcOffset(wall)).ToUniversalTime();
    }
}
