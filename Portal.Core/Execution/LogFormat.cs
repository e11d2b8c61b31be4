using System.Text;

namespace Portal.Core.Execution;

/// <summary>
/// The form of a line in <c>log.txt</c>: <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, space, stream, space, text. The stream is <c>o</c> or
/// <c>e</c>; a capital says that the task's line was longer than <see cref="MaxPieceBytes"/> and goes on in the next line of that stream.
/// </summary>
public static class LogFormat
{
    /// <summary>Bytes before the text.</summary>
    public const int PrefixBytes = 27;

    /// <summary>Longest text of one line, bytes; longer ones are cut into pieces.</summary>
    public const int MaxPieceBytes = 16 * 1024;

    private const string StampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Writes the <see cref="PrefixBytes"/> bytes before the text.</summary>
    public static void WritePrefix(Span<byte> destination, DateTimeOffset at, LogStream stream, bool continues)
    {
        if (!at.UtcDateTime.TryFormat(destination, out var written, StampFormat, System.Globalization.CultureInfo.InvariantCulture) || written != 24)
            throw new ArgumentException($"The prefix takes {PrefixBytes} bytes.", nameof(destination));
        destination[24] = (byte)' ';
        destination[25] = (stream, continues) switch
        {
            (LogStream.Output, false) => (byte)'o',
            (LogStream.Output, true) => (byte)'O',
            (LogStream.Error, false) => (byte)'e',
            _ => (byte)'E',
        };
        destination[26] = (byte)' ';
    }

    /// <summary>Reads one line of the file, without its line feed.</summary>
    /// <param name="line">UTF-8; what is not, is replaced.</param>
    /// <param name="offset">Where it starts in the file.</param>
    /// <returns>A line without a proper prefix is given whole as text of <see cref="LogStream.Error"/>, at the epoch: nothing is hidden.</returns>
    public static LogLine Parse(ReadOnlySpan<byte> line, long offset)
    {
        if (!TryParsePrefix(line, out var at, out var stream, out var continues))
            return new LogLine(offset, DateTimeOffset.UnixEpoch, LogStream.Error, Encoding.UTF8.GetString(line), Continues: false);
        return new LogLine(offset, at, stream, Encoding.UTF8.GetString(line[PrefixBytes..]), continues);
    }

    /// <summary>Reads stream and continuation without making a string of the text.</summary>
    internal static bool TryParsePrefix(ReadOnlySpan<byte> line, out DateTimeOffset at, out LogStream stream, out bool continues)
    {
        at = default;
        stream = LogStream.Output;
        continues = false;
        if (line.Length < PrefixBytes || line[24] != ' ' || line[26] != ' ')
            return false;
        stream = line[25] is (byte)'o' or (byte)'O' ? LogStream.Output : LogStream.Error;
        continues = line[25] is (byte)'O' or (byte)'E';
        if (line[25] is not ((byte)'o' or (byte)'e' or (byte)'O' or (byte)'E'))
            return false;
        Span<char> stamp = stackalloc char[24];
        for (var i = 0; i < stamp.Length; i++)
            stamp[i] = (char)line[i];
        return DateTimeOffset.TryParseExact(
            stamp, StampFormat, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out at);
    }
}
