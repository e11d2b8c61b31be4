namespace Portal.Core.Pricing;

/// <summary>Where a price book is in its life; it only moves forward.</summary>
public enum PriceBookState
{
    /// <summary>May be changed; prices nothing.</summary>
    Draft = 1,

    /// <summary>Fixed for ever; prices what is submitted from its effective instant on, until it is superseded.</summary>
    Published = 2,

    /// <summary>A later book took over. Tasks submitted before that keep it.</summary>
    Superseded = 3,
}
