using System.Collections.Immutable;

namespace Portal.Core.Pricing;

/// <summary>Where rating stands for an organisation in a month: what the next usage is rated from, and what rating it leaves behind.</summary>
/// <remarks>
/// One usage after the other is rated from the state that the one before left. Then a usage cut in pieces costs what it costs
/// whole, and the volume of the month is counted once, whoever used it.
/// </remarks>
public sealed class RatingState
{
    private readonly ImmutableDictionary<Sku, SkuPosition> _positions;

    private RatingState(ImmutableDictionary<Sku, SkuPosition> positions) => _positions = positions;

    /// <summary>Nothing used yet.</summary>
    public static RatingState Empty { get; } = new(ImmutableDictionary<Sku, SkuPosition>.Empty);

    /// <summary>Volumes by SKU, for those that have any.</summary>
    public IEnumerable<KeyValuePair<Sku, long>> Volumes => _positions.Select(position => KeyValuePair.Create(position.Key, position.Value.Volume));

    /// <summary>A state with volumes of the month and no attempt under way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A volume is negative.</exception>
    public static RatingState Of(IEnumerable<KeyValuePair<Sku, long>> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        return new RatingState(volumes.ToImmutableDictionary(volume => volume.Key, volume =>
        {
            ArgumentOutOfRangeException.ThrowIfNegative(volume.Value, nameof(volumes));
            return new SkuPosition(volume.Value, 0);
        }));
    }

    /// <summary>Where a SKU stands; at the start when it was not used.</summary>
    public SkuPosition Of(Sku sku) => _positions.GetValueOrDefault(sku);

    internal RatingState With(Sku sku, SkuPosition position) => new(_positions.SetItem(sku, position));
}
