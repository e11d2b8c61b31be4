namespace Portal.Core.Pricing;

/// <summary>Where rating stands for one SKU.</summary>
/// <param name="Volume">Consumed units of the month that were rated before; not negative.</param>
/// <param name="Remainder">
/// What the attempt has cost so far beyond whole micro-units, in parts of <see cref="Rater.DenominatorOf"/>: it makes pieces of
/// an attempt add up to the whole. A run that starts anew starts at 0.
/// </param>
public readonly record struct SkuPosition(long Volume, Int128 Remainder);
