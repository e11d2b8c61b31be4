namespace Portal.Replay;

/// <summary>A trace that cannot be read: says the file, the line, the field and what is wrong; its message is in English, for the command line.</summary>
public sealed class TraceException(string file, int line, string? field, TraceFault fault)
    : Exception((field is null ? $"{file}, line {line}: " : $"{file}, line {line}, {field}: ") + TraceWords.English(fault))
{
    public string File { get; } = file;

    /// <summary>From 1; the header is line 1.</summary>
    public int Line { get; } = line;

    public string? Field { get; } = field;

    public TraceFault Fault { get; } = fault;
}
