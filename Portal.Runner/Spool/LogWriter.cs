using System.Text;
using System.Text.Unicode;
using Portal.Core.Execution;

namespace Portal.Runner.Spool;

/// <summary>
/// Appends to <c>log.txt</c> up to a bound; what comes later is counted and dropped. Never throws and never waits for more than the
/// disk: whatever happens to the log, the task must not stall on its output.
/// </summary>
public sealed class LogWriter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _stream;
    private readonly long _maxBytes;
    private readonly byte[] _batch = new byte[128 * 1024];
    private int _batched;
    private long _length;
    private long _dropped;
    private bool _full;

    /// <param name="path">Appended to when it exists.</param>
    /// <param name="maxBytes">Bound of the file.</param>
    public LogWriter(string path, long maxBytes)
    {
        _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _length = _stream.Length;
        _maxBytes = maxBytes;
    }

    /// <summary>Bytes a reader can see.</summary>
    public long Length
    {
        get
        {
            lock (_lock)
                return _length - _batched;
        }
    }

    /// <summary>Bytes of output not kept.</summary>
    public long DroppedBytes
    {
        get
        {
            lock (_lock)
                return _dropped;
        }
    }

    /// <summary>True once the bound was met: from then on nothing is kept, so that the log has one end and not holes.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _full;
        }
    }

    /// <summary>Adds a line, or a piece of one. It becomes readable with the next <see cref="Flush"/>.</summary>
    /// <param name="text">At most <see cref="LogFormat.MaxPieceBytes"/>; what is not UTF-8 is replaced.</param>
    public void Append(DateTimeOffset at, LogStream stream, ReadOnlySpan<byte> text, bool continues)
    {
        if (!Utf8.IsValid(text))
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        lock (_lock)
        {
            var bytes = LogFormat.PrefixBytes + text.Length + 1;
            if (_full || _length + bytes > _maxBytes)
            {
                _full = true;
                _dropped += text.Length + (continues ? 0 : 1);
                return;
            }

            AppendLine(at, stream, text, continues);
        }
    }

    /// <summary>Counts output that is not even looked at.</summary>
    public void Drop(long bytes)
    {
        lock (_lock)
            _dropped += bytes;
    }

    /// <summary>Adds a line of the platform, bound or not.</summary>
    public void Note(DateTimeOffset at, string text)
    {
        lock (_lock)
            AppendLine(at, LogStream.Error, Encoding.UTF8.GetBytes(text), continues: false);
        Flush();
    }

    public void Flush()
    {
        lock (_lock)
            WriteBatch();
    }

    public void Dispose()
    {
        Flush();
        _stream.Dispose();
    }

    private void AppendLine(DateTimeOffset at, LogStream stream, ReadOnlySpan<byte> text, bool continues)
    {
        var bytes = LogFormat.PrefixBytes + text.Length + 1;
        if (_batched + bytes > _batch.Length)
            WriteBatch();
        var line = _batch.AsSpan(_batched, bytes);
        LogFormat.WritePrefix(line, at, stream, continues);
        text.CopyTo(line[LogFormat.PrefixBytes..]);
        line[^1] = (byte)'\n';
        _batched += bytes;
        _length += bytes;
    }

    private void WriteBatch()
    {
        if (_batched == 0)
            return;
        try
        {
            _stream.Write(_batch, 0, _batched);
        }
        catch (IOException)
        {
            // The disk is full: the floor of free disk ends the attempt, and says so.
            _full = true;
            _dropped += _batched;
            _length -= _batched;
        }

        _batched = 0;
    }
}
