using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>A version of the price list: unit prices with their tiers, allowances and tax rates, contracts, class multipliers and time-of-day windows.</summary>
/// <remarks>
/// Draft → Published → Superseded. Once published nothing in it changes, and what was quoted from it stays priced by it; a
/// change of price is a new version. Its effective instant is never in the past, so nobody's price changes afterwards, and it
/// takes over where the one before ends, so every instant has one book.
/// </remarks>
public sealed class PriceBook
{
    /// <summary>A multiplier of one: 1000 per mille.</summary>
    public const int Unmultiplied = 1000;

    /// <summary>Greatest multiplier, per mille: a hundredfold.</summary>
    public const int MaxMultiplierPerMille = 100_000;

    // Those for everyone and, with a term, those of single organisations.
    private readonly List<PriceRule> _rules = [];

    private PriceBook()
    {
    }

    public PriceBookId Id { get; private set; }

    /// <summary>1, 2, 3 …; unique in the installation.</summary>
    public int Version { get; private set; }

    /// <summary>ISO 4217 code of every price in it.</summary>
    public string Currency { get; private set; } = "";

    public PriceBookState State { get; private set; }

    /// <summary>First instant it prices, UTC; null while a draft.</summary>
    public DateTimeOffset? EffectiveFrom { get; private set; }

    /// <summary>When it was published, UTC; null while a draft.</summary>
    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>First instant it prices no longer, UTC; null unless superseded.</summary>
    public DateTimeOffset? SupersededAt { get; private set; }

    /// <summary>Multiplier of Spot, per mille; 400 is 40 % of the list price.</summary>
    public int SpotPerMille { get; private set; } = 400;

    /// <summary>Multiplier of Standard, per mille.</summary>
    public int StandardPerMille { get; private set; } = Unmultiplied;

    /// <summary>Multiplier of Urgent, per mille.</summary>
    public int UrgentPerMille { get; private set; } = 1500;

    /// <summary>Time-of-day windows; null for one price around the clock.</summary>
    public PriceWindows? Windows { get; private set; }

    /// <summary>True when tax comes on top of its prices; false when they have it in them. What is held and charged has it in it either way.</summary>
    public bool PricesAreNet { get; private set; }

    /// <summary>Who published it; null while a draft, and for the first book of an installation.</summary>
    public UserId? PublishedBy { get; private set; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Revision { get; private set; }

    /// <summary>Prices for everyone; each SKU once. In the order in which people read them, whatever the order they were written in: by kind and code, any GPU after those of a model.</summary>
    public IReadOnlyList<PriceRule> Rules =>
        [.. _rules.Where(rule => rule.Contract is null).OrderBy(rule => rule.Sku.Kind).ThenBy(rule => rule.Sku == Sku.AnyGpuHour).ThenBy(rule => rule.Sku)];

    /// <summary>Prices of single organisations; of each for a SKU at most one at any instant. By organisation, SKU and beginning.</summary>
    public IReadOnlyList<PriceRule> Contracts =>
        [.. _rules.Where(rule => rule.Contract is not null).OrderBy(rule => rule.Contract!.OrganisationId.Value).ThenBy(rule => rule.Sku).ThenBy(rule => rule.Contract!.From)];

    /// <summary>True when some price depends on how much was used before in the month.</summary>
    public bool DependsOnVolume => _rules.Exists(rule => rule.DependsOnVolume);

    /// <summary>Everything it says, as one value.</summary>
    public PriceBookContents Contents => new()
    {
        SpotPerMille = SpotPerMille, StandardPerMille = StandardPerMille, UrgentPerMille = UrgentPerMille, Windows = Windows, PricesAreNet = PricesAreNet, Rules = Rules, Contracts = Contracts,
    };

    /// <summary>An empty draft.</summary>
    /// <exception cref="ArgumentException"><paramref name="currency"/> is no ISO 4217 code, or <paramref name="version"/> is below 1.</exception>
    public static PriceBook Draft(PriceBookId id, int version, string currency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return new PriceBook { Id = id, Version = version, Currency = Money.Zero(currency).Currency, State = PriceBookState.Draft };
    }

    /// <summary>A draft with everything of this book, to change and publish as the next version.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="version">The next.</param>
    /// <param name="usualRate">Tax rate, basis points, of a SKU that has none here; null leaves it without.</param>
    public PriceBook DraftNext(PriceBookId id, int version, Func<Sku, int>? usualRate = null)
    {
        var next = Draft(id, version, Currency);
        next._rules.AddRange(_rules.Select(rule => rule.Contract is null && usualRate is not null ? rule with { VatRateBasisPoints = rule.VatRateBasisPoints ?? usualRate(rule.Sku) } : rule));
        (next.SpotPerMille, next.StandardPerMille, next.UrgentPerMille, next.Windows, next.PricesAreNet) = (SpotPerMille, StandardPerMille, UrgentPerMille, Windows, PricesAreNet);
        return next;
    }

    /// <summary>Says everything anew, all or nothing.</summary>
    /// <returns>Null when done; else <c>price_book_not_draft</c> or what <see cref="PriceBookContents.Check"/> says.</returns>
    public Refusal? Rewrite(PriceBookContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        if ((RefuseUnlessDraft() ?? contents.Check(Currency)) is { } refusal)
            return refusal;
        _rules.Clear();
        _rules.AddRange([.. contents.Rules, .. contents.Contracts]);
        (SpotPerMille, StandardPerMille, UrgentPerMille) = (contents.SpotPerMille, contents.StandardPerMille, contents.UrgentPerMille);
        Windows = contents.Windows is { Windows.Count: > 0 } windows ? windows : null;
        PricesAreNet = contents.PricesAreNet;
        Revision++;
        return null;
    }

    /// <summary>Sets or replaces a price for everyone, the same at every volume.</summary>
    /// <param name="sku">What is priced.</param>
    /// <param name="listUnitPrice">Of this book's currency; not negative.</param>
    /// <param name="vatRateBasisPoints">0 to <see cref="PriceTax.MaxRateBasisPoints"/>; null for none said.</param>
    /// <returns>Null when done; else <c>price_book_not_draft</c>, <c>price_negative</c>, <c>currency_mismatch</c> or <c>vat_rate_out_of_range</c>.</returns>
    public Refusal? SetPrice(Sku sku, Money listUnitPrice, int? vatRateBasisPoints = null)
    {
        ArgumentNullException.ThrowIfNull(sku);
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        if (listUnitPrice.Currency != Currency)
            return new Refusal("currency_mismatch", sku.Code, Facts(("expected", Currency), ("given", listUnitPrice.Currency)));
        if (listUnitPrice.Micros < 0)
            return new Refusal("price_negative", sku.Code, Facts(("given", listUnitPrice.ToDecimalString())));
        if (vatRateBasisPoints is < 0 or > PriceTax.MaxRateBasisPoints)
            return VatRateOutOfRange(sku.Code);
        _rules.RemoveAll(rule => rule.Sku == sku && rule.Contract is null);
        _rules.Add(new PriceRule { Sku = sku, ListUnitPrice = listUnitPrice, VatRateBasisPoints = vatRateBasisPoints });
        return null;
    }

    /// <summary>Takes a price out; from then on the SKU is refused.</summary>
    /// <returns>Null when done; else <c>price_book_not_draft</c> or <c>unpriced_sku</c>.</returns>
    public Refusal? RemovePrice(Sku sku)
    {
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        return _rules.RemoveAll(rule => rule.Sku == sku && rule.Contract is null) == 0 ? Unpriced(sku.Code, sku.Kind) : null;
    }

    /// <summary>Sets a class multiplier.</summary>
    /// <param name="priorityClass">The class.</param>
    /// <param name="perMille">0 to <see cref="MaxMultiplierPerMille"/>; 1000 is the list price.</param>
    /// <returns>Null when done; else <c>price_book_not_draft</c> or <c>multiplier_out_of_range</c>.</returns>
    public Refusal? SetMultiplier(PriorityClass priorityClass, int perMille)
    {
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        if (perMille is < 0 or > MaxMultiplierPerMille)
            return MultiplierOutOfRange(priorityClass.ToString());
        switch (priorityClass)
        {
            case PriorityClass.Spot: SpotPerMille = perMille; break;
            case PriorityClass.Standard: StandardPerMille = perMille; break;
            case PriorityClass.Urgent: UrgentPerMille = perMille; break;
            default: throw new ArgumentOutOfRangeException(nameof(priorityClass), priorityClass, "Unknown class.");
        }

        return null;
    }

    /// <summary>Fixes the book. From <paramref name="effectiveFrom"/> on it prices what is submitted, and <paramref name="last"/> no longer does.</summary>
    /// <param name="last">The book published last, in force or still to come; null when there is none.</param>
    /// <param name="effectiveFrom">Not before <paramref name="now"/>, and after the instant from which <paramref name="last"/> is in force.</param>
    /// <param name="by">Who publishes; null for the portal itself.</param>
    /// <param name="now">The instant.</param>
    /// <returns>
    /// Null when done; else nothing has changed: <c>price_book_not_draft</c>, <c>effective_in_past</c>, <c>effective_before_last</c>, <c>price_book_empty</c>,
    /// <c>vat_rate_missing</c> where tax comes on top of a price without a rate, or <c>contract_without_list_price</c> for a contract whose SKU has no price for when it ends.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="last"/> is a draft or superseded.</exception>
    public Refusal? Publish(PriceBook? last, DateTimeOffset effectiveFrom, UserId? by, DateTimeOffset now)
    {
        if (last is not null && last.State != PriceBookState.Published)
            throw new ArgumentException("Only the book published last can be followed.", nameof(last));
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        if (effectiveFrom < now)
            return new Refusal("effective_in_past", "effectiveFrom", Facts(("earliest", Written(now))));
        if (last is not null && effectiveFrom <= last.EffectiveFrom)
            return new Refusal("effective_before_last", "effectiveFrom", Facts(("after", Written(last.EffectiveFrom!.Value)), ("version", $"{last.Version}")));
        if (Rules.Count == 0)
            return new Refusal("price_book_empty", "rules");
        if (Rules.Select((rule, i) => (rule, i)).FirstOrDefault(price => LacksRate(price.rule)) is { rule: { } untaxed, i: var row })
            return new Refusal("vat_rate_missing", $"rules[{row}].vatBasisPoints", Facts(("sku", untaxed.Sku.Code)));
        if (Contracts.Select((rule, i) => (rule, i)).FirstOrDefault(contract => !PriceOf(contract.rule.Sku).IsAccepted) is { rule: { } unlisted, i: var at })
            return new Refusal("contract_without_list_price", $"contracts[{at}].sku", Facts(("sku", unlisted.Sku.Code)));
        State = PriceBookState.Published;
        PublishedAt = now.ToUniversalTime();
        PublishedBy = by;
        EffectiveFrom = effectiveFrom.ToUniversalTime();
        Revision++;
        if (last is not null)
        {
            last.State = PriceBookState.Superseded;
            last.SupersededAt = EffectiveFrom;
            last.Revision++;
        }

        return null;
    }

    /// <summary>True when the book prices what is submitted at <paramref name="instant"/>.</summary>
    public bool IsInForceAt(DateTimeOffset instant) =>
        EffectiveFrom <= instant && (SupersededAt is null || instant < SupersededAt);

    /// <summary>The rule that prices <paramref name="sku"/> for everyone: its own, or for a GPU model without one <see cref="Sku.AnyGpuHour"/>.</summary>
    /// <returns>The rule, or <c>unpriced_sku</c> naming the code in <c>Details["sku"]</c>.</returns>
    public Result<PriceRule> PriceOf(Sku sku)
    {
        ArgumentNullException.ThrowIfNull(sku);
        var rule = ListRule(sku) ?? (sku.Kind == SkuKind.Gpu ? ListRule(Sku.AnyGpuHour) : null);
        return rule is null ? Unpriced(sku.Code, sku.Kind) : rule;
    }

    /// <summary>True where tax comes on top of a price and no rate is said, so that nobody knows what it comes to; only a draft may have such.</summary>
    /// <param name="rule">A price for everyone, or one as <see cref="RulesOver"/> gives them.</param>
    public bool LacksRate(PriceRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return PricesAreNet && rule.VatRateBasisPoints is null;
    }

    /// <summary>The tax of a rule of this book, as <see cref="RulesOver"/> gives them.</summary>
    public PriceTax TaxOf(PriceRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new PriceTax(rule.VatRateBasisPoints, PricesAreNet);
    }

    /// <summary>Multiplier of a class, per mille.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Unknown class.</exception>
    public int MultiplierPerMille(PriorityClass priorityClass) => priorityClass switch
    {
        PriorityClass.Spot => SpotPerMille,
        PriorityClass.Standard => StandardPerMille,
        PriorityClass.Urgent => UrgentPerMille,
        _ => throw new ArgumentOutOfRangeException(nameof(priorityClass), priorityClass, "Unknown class."),
    };

    /// <summary>The rules that price a SKU for an organisation over a stretch of whole seconds, cut where a contract begins or ends.</summary>
    /// <param name="sku">What is priced.</param>
    /// <param name="organisation">Whose contracts count.</param>
    /// <param name="start">Start of second 0, UTC. A second is priced by the rule that its start lies in.</param>
    /// <param name="seconds">Length; positive.</param>
    /// <returns>Rules in order of time, each up to a second, the last up to <paramref name="seconds"/>; or <c>unpriced_sku</c> when the list has no price, contract or not.</returns>
    public Result<IReadOnlyList<(long Until, PriceRule Rule)>> RulesOver(Sku sku, OrganisationId organisation, DateTimeOffset start, long seconds)
    {
        ArgumentNullException.ThrowIfNull(sku);
        var list = PriceOf(sku);
        if (!list.IsAccepted)
            return list.Refusal;
        var contracts = ContractsOf(sku, organisation, list.Value);
        if (contracts.Count == 0)
            return new (long, PriceRule)[] { (seconds, list.Value) };
        var cuts = contracts.SelectMany(rule => new[] { rule.Contract!.From, rule.Contract.To ?? DateTimeOffset.MaxValue })
            .Where(instant => instant > start && instant < start.AddSeconds(seconds)).Select(instant => PriceWindows.FirstSecondAt(instant, start))
            .Append(seconds).Where(second => second <= seconds).Distinct().Order();
        var (rules, from) = (new List<(long, PriceRule)>(), 0L);
        foreach (var until in cuts)
        {
            rules.Add((until, RuleAt(contracts, list.Value, sku, start.AddSeconds(from))));
            from = until;
        }

        return rules;
    }

    /// <summary>The dearest unit price of a SKU, by what it comes to with tax, that an organisation can meet from <paramref name="now"/> on, at any volume and under any contract of this book.</summary>
    /// <returns>The price as the book says it, and its tax; or <c>unpriced_sku</c>.</returns>
    public Result<(Money UnitPrice, PriceTax Tax)> DearestFrom(Sku sku, OrganisationId organisation, DateTimeOffset now)
    {
        var list = PriceOf(sku);
        if (!list.IsAccepted)
            return list.Refusal;
        var contracts = ContractsOf(sku, organisation, list.Value).FindAll(rule => rule.Contract!.To is not { } to || now < to);
        // A contract that holds from now on for good leaves the list no time to apply.
        var rest = contracts.Exists(rule => rule.Contract!.To is null && rule.Contract.Contains(now)) ? Array.Empty<PriceRule>() : [list.Value];
        return contracts.Concat(rest).Select(rule => (UnitPrice: rule.Dearest, Tax: TaxOf(rule))).MaxBy(price => (Int128)price.UnitPrice.Micros * price.Tax.Factor);
    }

    internal static Refusal Unpriced(string code, SkuKind kind) => new("unpriced_sku", kind == SkuKind.Gpu ? "gpuModels" : null, Facts(("sku", code)));

    internal static Refusal MultiplierOutOfRange(string field) => new("multiplier_out_of_range", field, Facts(("least", "0"), ("most", $"{MaxMultiplierPerMille}")));

    internal static Refusal VatRateOutOfRange(string field) => new("vat_rate_out_of_range", field, Facts(("least", "0"), ("most", $"{PriceTax.MaxRateBasisPoints}")));

    internal static Dictionary<string, string> Facts(params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
            byName.Add(name, value);
        return byName;
    }

    private static string Written(DateTimeOffset instant) => instant.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private PriceRule? ListRule(Sku sku) => _rules.Find(rule => rule.Contract is null && rule.Sku == sku);

    // One on any GPU stands in place of the list's price of any, and so gives way to the list's price of a model. One without a tax rate has that of the list.
    private List<PriceRule> ContractsOf(Sku sku, OrganisationId organisation, PriceRule list) =>
        _rules.FindAll(rule => rule.Contract?.OrganisationId == organisation && (rule.Sku == sku || rule.Sku == list.Sku))
            .ConvertAll(rule => rule.VatRateBasisPoints is null ? rule with { VatRateBasisPoints = list.VatRateBasisPoints } : rule);

    private static PriceRule RuleAt(List<PriceRule> contracts, PriceRule list, Sku sku, DateTimeOffset instant) =>
        contracts.Find(rule => rule.Sku == sku && rule.Contract!.Contains(instant)) ?? contracts.Find(rule => rule.Contract!.Contains(instant)) ?? list;

    private Refusal? RefuseUnlessDraft() => State == PriceBookState.Draft
        ? null
        : new Refusal("price_book_not_draft", "state", Facts(("state", State.ToString())));
}
