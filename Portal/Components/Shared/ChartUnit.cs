namespace Portal.Components.Shared;

/// <summary>What the values of a chart are, which is how they are written.</summary>
public enum ChartUnit
{
    Number = 1,

    /// <summary>Major units of the currency of the chart.</summary>
    Money = 2,
    Bytes = 3,

    /// <summary>0 to 100.</summary>
    Percent = 4,
    Hours = 5,
}
