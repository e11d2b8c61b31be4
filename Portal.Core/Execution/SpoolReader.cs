namespace Portal.Core.Execution;

/// <summary>What one read of the spool gave.</summary>
/// <param name="Events">In file order.</param>
/// <param name="NextOffset">Where the next read goes on: after the last complete line.</param>
/// <param name="Rejected">Complete lines that are not events; skipped, never read again.</param>
public sealed record SpoolBatch(IReadOnlyList<AttemptEvent> Events, long NextOffset, IReadOnlyList<RejectedLine> Rejected);

/// <summary>A line of the spool that is not an event.</summary>
/// <param name="Offset">Where it starts, bytes.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record RejectedLine(long Offset, string Problem);

/// <summary>Reads <c>events.ndjson</c> while it grows.</summary>
public static class SpoolReader
{
    /// <summary>Longest line taken for an event, bytes. Real ones have a few hundred.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>
    /// Reads the complete lines from <paramref name="offset"/> on. A last line without line feed is left for the next call; a missing
    /// file is an empty one.
    /// </summary>
    /// <param name="path">The events file.</param>
    /// <param name="offset">0, or <see cref="SpoolBatch.NextOffset"/> of an earlier call.</param>
    /// <param name="maxBytes">Most bytes to read in this call; at least <see cref="MaxLineBytes"/>.</param>
    public static SpoolBatch Read(string path, long offset, int maxBytes = 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, MaxLineBytes);
        var chunk = FileChunk.Read(path, offset, maxBytes);
        var events = new List<AttemptEvent>();
        var rejected = new List<RejectedLine>();
        var position = 0;
        while (chunk.Span[position..].IndexOf((byte)'\n') is var length and >= 0)
        {
            if (EventCodec.TryRead(chunk.Slice(position, length), out var problem) is { } attemptEvent)
                events.Add(attemptEvent);
            else
                rejected.Add(new RejectedLine(offset + position, problem!));
            position += length + 1;
        }

        // No writer of ours makes such a line: step over the damage, or the reader would stand before it for ever.
        if (position == 0 && chunk.Length >= MaxLineBytes)
        {
            rejected.Add(new RejectedLine(offset, $"No line feed within {chunk.Length} bytes."));
            position = chunk.Length;
        }

        return new SpoolBatch(events, offset + position, rejected);
    }
}
