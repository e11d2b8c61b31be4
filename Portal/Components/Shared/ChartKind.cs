namespace Portal.Components.Shared;

/// <summary>How a chart draws its series.</summary>
public enum ChartKind
{
    Line = 1,
    Bar = 2,

    /// <summary>Bars of one label on top of each other.</summary>
    StackedBar = 3,
}
