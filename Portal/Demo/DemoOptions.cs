namespace Portal.Demo;

/// <summary>Whether this is a demonstration: people whose password everybody knows, and a history that nobody lived.</summary>
public sealed class DemoOptions
{
    public const string Section = "Portal:Demo";

    /// <summary>True only on a data root that was made for it; <c>eng/run.sh --demo</c> sets it.</summary>
    public bool Enabled { get; set; }
}
