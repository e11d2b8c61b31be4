using System.Buffers;
using System.Text.Json;

namespace Portal.Core.Execution;

/// <summary>
/// Appends to <c>events.ndjson</c>. Each event is one line and one write, so that a reader meets whole lines and, after a kill,
/// at most one torn one. Safe for several threads; one writer per file.
/// </summary>
public sealed class SpoolWriter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private long _sequence;

    private SpoolWriter(FileStream stream, long sequence)
    {
        _stream = stream;
        _sequence = sequence;
        _json = new Utf8JsonWriter(_buffer);
    }

    /// <summary>Sequence of the last event in the file; 0 when it has none.</summary>
    public long LastSequence
    {
        get
        {
            lock (_lock)
                return _sequence;
        }
    }

    /// <summary>Opens or creates the file and goes on counting where it ends. A torn last line, which no reader has taken, is cut off.</summary>
    /// <exception cref="IOException">The file cannot be opened, or another writer has it.</exception>
    public static SpoolWriter Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            var (end, last) = stream.Length == 0 ? (0, 0) : FindEnd(path, stream.Length);
            stream.SetLength(end);
            stream.Seek(0, SeekOrigin.End);
            return new SpoolWriter(stream, last);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Gives the event its sequence and appends it.</summary>
    /// <param name="make">Makes the event with the sequence it is handed.</param>
    /// <param name="durable">Waits until the disk has it: for the last event, after which nobody will say it again.</param>
    /// <exception cref="ArgumentException">The event does not carry the sequence handed out.</exception>
    public T Append<T>(Func<long, T> make, bool durable = false)
        where T : AttemptEvent
    {
        ArgumentNullException.ThrowIfNull(make);
        lock (_lock)
        {
            var made = make(_sequence + 1);
            if (made.Sequence != _sequence + 1)
                throw new ArgumentException($"The event carries sequence {made.Sequence}, not {_sequence + 1}.", nameof(make));
            _buffer.ResetWrittenCount();
            _json.Reset(_buffer);
            EventCodec.Write(_json, made);
            _json.Flush();
            _buffer.Write("\n"u8);
            _stream.Write(_buffer.WrittenSpan);
            _stream.Flush(durable);
            _sequence++;
            return made;
        }
    }

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private static (long End, long Last) FindEnd(string path, long length)
    {
        long offset = 0, last = 0;
        while (offset < length)
        {
            var batch = SpoolReader.Read(path, offset);
            if (batch.NextOffset == offset)
                break;
            if (batch.Events.Count > 0)
                last = Math.Max(last, batch.Events[^1].Sequence);
            offset = batch.NextOffset;
        }

        return (offset, last);
    }
}
