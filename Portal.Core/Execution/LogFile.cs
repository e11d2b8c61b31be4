namespace Portal.Core.Execution;

/// <summary>Reads <c>log.txt</c> while it grows: pages by byte offset, the tail, the plain text.</summary>
public static class LogFile
{
    private const int DefaultPageBytes = 256 * 1024;

    // A line is at most a prefix, a piece and a line feed; a page must hold one.
    private const int LeastPageBytes = 32 * 1024;

    /// <summary>
    /// The complete lines from <paramref name="offset"/> on, as many as fit. An offset inside a line goes on at the next one. A last
    /// line without line feed is left for the next call; a missing file is an empty one.
    /// </summary>
    /// <param name="path">The log file.</param>
    /// <param name="offset">0, or an offset from an earlier page or line.</param>
    /// <param name="maxBytes">Most bytes of the file to read; at least 32 KiB.</param>
    public static LogPage ReadPage(string path, long offset, int maxBytes = DefaultPageBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, LeastPageBytes);

        // One byte before tells whether the offset starts a line.
        var from = Math.Max(0, offset - 1);
        var chunk = FileChunk.Read(path, from, maxBytes).Span;
        var position = 0;
        if (offset > 0)
        {
            var end = chunk.IndexOf((byte)'\n');
            if (end < 0)
                return new LogPage([], chunk.Length < maxBytes ? offset : from + chunk.Length);
            position = end + 1;
        }

        var lines = new List<LogLine>();
        while (chunk[position..].IndexOf((byte)'\n') is var length and >= 0)
        {
            lines.Add(LogFormat.Parse(chunk.Slice(position, length), from + position));
            position += length + 1;
        }

        // No line of ours is that long; step over the damage.
        if (lines.Count == 0 && chunk.Length - position > LeastPageBytes - 2)
            position = chunk.Length;
        return new LogPage(lines, Math.Max(offset, from + position));
    }

    /// <summary>The last complete lines: at most <paramref name="lines"/> of them and at most <paramref name="maxBytes"/> of the file.</summary>
    /// <returns>Fewer lines when the file is shorter; <see cref="LogPage.NextOffset"/> is where following goes on.</returns>
    public static LogPage ReadLast(string path, int lines, int maxBytes = DefaultPageBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lines);
        var file = new FileInfo(path);
        var page = ReadPage(path, file.Exists ? Math.Max(0, file.Length - maxBytes + 1) : 0, maxBytes);
        return page.Lines.Count <= lines ? page : page with { Lines = [.. page.Lines.Skip(page.Lines.Count - lines)] };
    }

    /// <summary>Writes the text of the task as it printed it: without prefixes, and with the pieces of long lines joined again.</summary>
    /// <param name="path">The log file; a missing one gives nothing.</param>
    /// <param name="destination">Gets UTF-8 with line feeds; stays open.</param>
    /// <param name="cancellationToken">Ends the copy between two pages.</param>
    public static async Task CopyTextAsync(string path, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var offset = 0L;
        LogStream? open = null;
        using var text = new MemoryStream(DefaultPageBytes);
        while (true)
        {
            var chunk = FileChunk.Read(path, offset, DefaultPageBytes);
            var taken = Strip(chunk.Span, text, ref open);
            if (taken == 0)
                break;
            offset += taken;
            await destination.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellationToken);
            text.SetLength(0);
        }

        if (open is not null)
            await destination.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    private static int Strip(ReadOnlySpan<byte> chunk, MemoryStream text, ref LogStream? open)
    {
        var position = 0;
        while (chunk[position..].IndexOf((byte)'\n') is var length and >= 0)
        {
            var line = chunk.Slice(position, length);
            var known = LogFormat.TryParsePrefix(line, out _, out var stream, out var continues);

            // The other stream spoke between two pieces: end the line rather than mix them.
            if (open is { } half && (!known || half != stream))
                text.WriteByte((byte)'\n');
            text.Write(known ? line[LogFormat.PrefixBytes..] : line);
            if (!continues)
                text.WriteByte((byte)'\n');
            open = continues ? stream : null;
            position += length + 1;
        }

        return position;
    }
}
