namespace Portal.Core.Execution;

/// <summary>Which stream of the task a line came from.</summary>
public enum LogStream
{
    /// <summary>Standard output.</summary>
    Output = 1,

    /// <summary>Standard error, and notes of the platform.</summary>
    Error = 2,
}

/// <summary>One line of the log.</summary>
/// <param name="Offset">Where it starts in the file, bytes: its identity for as long as the log exists.</param>
/// <param name="At">When the runner took it, UTC, to the millisecond.</param>
/// <param name="Stream">Where it came from.</param>
/// <param name="Text">Without line end; may hold ANSI sequences.</param>
/// <param name="Continues">True when the task's line was longer than a piece and goes on in the next line of the same stream.</param>
public sealed record LogLine(long Offset, DateTimeOffset At, LogStream Stream, string Text, bool Continues);

/// <summary>Consecutive lines of the log.</summary>
/// <param name="Lines">In file order.</param>
/// <param name="NextOffset">Where the next page starts.</param>
public sealed record LogPage(IReadOnlyList<LogLine> Lines, long NextOffset);
