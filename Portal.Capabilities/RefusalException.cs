namespace Portal.Capabilities;

/// <summary>The input or the command line cannot be used, and the caller can mend it. Shown without a stack trace; exit code 2.</summary>
internal sealed class RefusalException : Exception
{
    public RefusalException(string message, string remedy)
        : base(message) => Remedy = remedy;

    /// <summary>What to do about it, as an instruction.</summary>
    public string Remedy { get; }

    /// <param name="file">File as the caller named it.</param>
    /// <param name="line">Line in the file, from 1.</param>
    /// <param name="column">Name of the table column, or the character position in the line; null when the whole line is meant.</param>
    public static RefusalException At(string file, int line, string? column, string problem, string remedy) =>
        new(column is null ? $"{file}, line {line}: {problem}" : $"{file}, line {line}, column {column}: {problem}", remedy);
}
