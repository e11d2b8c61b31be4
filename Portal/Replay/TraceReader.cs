namespace Portal.Replay;

/// <summary>Reads the lines of a trace. Where its gzip data is damaged, it is refused with the line.</summary>
public class TraceReader(StreamReader reader, string file) : TextReader
{
    protected StreamReader Reader => reader;

    protected string File => file;

    /// <summary>How many were read.</summary>
    protected int Lines { get; set; }

    /// <exception cref="TraceException">The data cannot be unpacked.</exception>
    public sealed override string? ReadLine()
    {
        try
        {
            return Next();
        }
        catch (InvalidDataException)
        {
            throw new TraceException(file, Lines + 1, null, TraceFault.GzipDamaged);
        }
    }

    /// <summary>The next line; null at the end.</summary>
    protected virtual string? Next()
    {
        var line = reader.ReadLine();
        Lines += line is null ? 0 : 1;
        return line;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            reader.Dispose();
        base.Dispose(disposing);
    }
}
