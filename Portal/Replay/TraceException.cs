namespace Portal.Replay;

/// <summary>A trace that cannot be read: says the file, the line and the field.</summary>
public sealed class TraceException(string file, int line, string? field, string message)
    : Exception(field is null ? $"{file}, line {line}: {message}" : $"{file}, line {line}, {field}: {message}")
{
    public string File { get; } = file;

    /// <summary>From 1; the header is line 1.</summary>
    public int Line { get; } = line;

    public string? Field { get; } = field;
}
