namespace Portal.Components.Shared;

/// <summary>Places in the chart palette that stand for the same thing on every page; the rest are free for groups.</summary>
public static class ChartColour
{
    public const int Cpu = 1;
    public const int Memory = 2;
    public const int Gpu = 3;
    public const int Storage = 4;
    public const int Tokens = 5;
    public const int Count = 8;

    /// <summary>The colour of the n-th group, from 0; after eight they repeat.</summary>
    public static int Of(int index) => (index % Count) + 1;
}
