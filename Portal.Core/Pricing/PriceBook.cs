using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>A version of the price list: unit prices and class multipliers.</summary>
/// <remarks>
/// Draft → Published → Superseded. Once published nothing in it changes, and what was quoted from it stays priced by it; a
/// change of price is a new version. Its effective instant is never in the past, so nobody's price changes afterwards.
/// </remarks>
public sealed class PriceBook
{
    /// <summary>A multiplier of one: 1000 per mille.</summary>
    public const int Unmultiplied = 1000;

    /// <summary>Greatest multiplier, per mille: a hundredfold.</summary>
    public const int MaxMultiplierPerMille = 100_000;

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

    /// <summary>The prices; each SKU once.</summary>
    public IReadOnlyList<PriceRule> Rules => _rules;

    /// <summary>An empty draft.</summary>
    /// <exception cref="ArgumentException"><paramref name="currency"/> is no ISO 4217 code, or <paramref name="version"/> is below 1.</exception>
    public static PriceBook Draft(PriceBookId id, int version, string currency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return new PriceBook { Id = id, Version = version, Currency = Money.Zero(currency).Currency, State = PriceBookState.Draft };
    }

    /// <summary>A draft with everything of this book, to change and publish as the next version.</summary>
    public PriceBook DraftNext(PriceBookId id, int version)
    {
        var next = Draft(id, version, Currency);
        next._rules.AddRange(_rules);
        (next.SpotPerMille, next.StandardPerMille, next.UrgentPerMille) = (SpotPerMille, StandardPerMille, UrgentPerMille);
        return next;
    }

    /// <summary>Sets or replaces a price.</summary>
    /// <returns>Null when done; else <c>price_book_not_draft</c>, <c>price_negative</c> or <c>currency_mismatch</c>.</returns>
    public Refusal? SetPrice(Sku sku, Money listUnitPrice)
    {
        ArgumentNullException.ThrowIfNull(sku);
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        if (listUnitPrice.Currency != Currency)
            return new Refusal("currency_mismatch", sku.Code, Facts(("expected", Currency), ("given", listUnitPrice.Currency)));
        if (listUnitPrice.Micros < 0)
            return new Refusal("price_negative", sku.Code, Facts(("given", listUnitPrice.ToDecimalString())));
        _rules.RemoveAll(rule => rule.Sku == sku);
        _rules.Add(new PriceRule { Sku = sku, ListUnitPrice = listUnitPrice });
        return null;
    }

    /// <summary>Takes a price out; from then on the SKU is refused.</summary>
    /// <returns>Null when done; else <c>price_book_not_draft</c> or <c>unpriced_sku</c>.</returns>
    public Refusal? RemovePrice(Sku sku)
    {
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        return _rules.RemoveAll(rule => rule.Sku == sku) == 0 ? Unpriced(sku.Code, sku.Kind) : null;
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
            return new Refusal("multiplier_out_of_range", priorityClass.ToString(), Facts(("least", "0"), ("most", $"{MaxMultiplierPerMille}")));
        switch (priorityClass)
        {
            case PriorityClass.Spot: SpotPerMille = perMille; break;
            case PriorityClass.Standard: StandardPerMille = perMille; break;
            case PriorityClass.Urgent: UrgentPerMille = perMille; break;
            default: throw new ArgumentOutOfRangeException(nameof(priorityClass), priorityClass, "Unknown class.");
        }

        return null;
    }

    /// <summary>Fixes the book. From <paramref name="effectiveFrom"/> on it prices what is submitted.</summary>
    /// <returns>Null when done; else <c>price_book_not_draft</c>, <c>effective_in_past</c> or <c>price_book_empty</c>.</returns>
    public Refusal? Publish(DateTimeOffset effectiveFrom, DateTimeOffset now)
    {
        if (RefuseUnlessDraft() is { } refusal)
            return refusal;
        if (effectiveFrom < now)
            return new Refusal("effective_in_past", "effectiveFrom", Facts(("earliest", now.ToUniversalTime().ToString("O"))));
        if (_rules.Count == 0)
            return new Refusal("price_book_empty", "rules");
        State = PriceBookState.Published;
        PublishedAt = now.ToUniversalTime();
        EffectiveFrom = effectiveFrom.ToUniversalTime();
        return null;
    }

    /// <summary>Ends its time when the next book takes effect.</summary>
    /// <param name="at">Effective instant of the book that takes over; not before this one's own.</param>
    /// <returns>Null when done; else <c>price_book_not_published</c> or <c>superseded_before_effective</c>.</returns>
    public Refusal? Supersede(DateTimeOffset at)
    {
        if (State != PriceBookState.Published)
            return new Refusal("price_book_not_published", "state", Facts(("state", State.ToString())));
        if (at < EffectiveFrom)
            return new Refusal("superseded_before_effective", "supersededAt", Facts(("earliest", EffectiveFrom.Value.ToString("O"))));
        State = PriceBookState.Superseded;
        SupersededAt = at.ToUniversalTime();
        return null;
    }

    /// <summary>True when the book prices what is submitted at <paramref name="instant"/>.</summary>
    public bool IsInForceAt(DateTimeOffset instant) =>
        EffectiveFrom <= instant && (SupersededAt is null || instant < SupersededAt);

    /// <summary>The rule that prices <paramref name="sku"/>: its own, or for a GPU model without one <see cref="Sku.AnyGpuHour"/>.</summary>
    /// <returns>The rule, or <c>unpriced_sku</c> naming the code in <c>Details["sku"]</c>.</returns>
    public Result<PriceRule> PriceOf(Sku sku)
    {
        ArgumentNullException.ThrowIfNull(sku);
        var rule = _rules.Find(rule => rule.Sku == sku)
            ?? (sku.Kind == SkuKind.Gpu ? _rules.Find(rule => rule.Sku == Sku.AnyGpuHour) : null);
        return rule is null ? Unpriced(sku.Code, sku.Kind) : rule;
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

    internal static Refusal Unpriced(string code, SkuKind kind) => new("unpriced_sku", kind == SkuKind.Gpu ? "gpuModels" : null, Facts(("sku", code)));

    private static Dictionary<string, string> Facts(params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
            byName.Add(name, value);
        return byName;
    }

    private Refusal? RefuseUnlessDraft() => State == PriceBookState.Draft
        ? null
        : new Refusal("price_book_not_draft", "state", Facts(("state", State.ToString())));
}
