using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Billing.Holds;

/// <summary>How far ahead the money of long tasks is held.</summary>
public sealed class HoldOptions
{
    public const string Section = "Portal:Holds";

    /// <summary>What a running task may cost within this many minutes is held; a shorter task is held whole.</summary>
    [Range(10, 43_200)]
    public int WindowMinutes { get; set; } = 360;

    /// <summary>A task is stopped when what is held covers no more seconds than this: the time it takes to notice and to end.</summary>
    [Range(30, 300)]
    public int StopSeconds { get; set; } = 120;
}
