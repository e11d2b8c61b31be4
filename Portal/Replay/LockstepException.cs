namespace Portal.Replay;

/// <summary>A line of a lock-step conversation that cannot be read: says the line and the field to the program that wrote it.</summary>
public sealed class LockstepException(int line, string? field, string message)
    : Exception(field is null ? $"standard input, line {line}: {message}" : $"standard input, line {line}, {field}: {message}")
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    public string? Field { get; } = field;
}
