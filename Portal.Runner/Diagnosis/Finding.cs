namespace Portal.Runner.Diagnosis;

/// <summary>One thing a machine has or lacks.</summary>
/// <param name="Item">Stable code.</param>
/// <param name="IsOk">True when tasks can run with it as it is.</param>
/// <param name="IsRequired">False when tasks run without it, too.</param>
/// <param name="Text">What was found, or what is missing.</param>
/// <param name="Remedy">The one command that mends it; null when it is fine or no command does.</param>
public sealed record Finding(string Item, bool IsOk, bool IsRequired, string Text, string? Remedy = null);
