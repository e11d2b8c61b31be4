using Microsoft.Win32.SafeHandles;
using Portal.Core.Execution;

namespace Portal.Runner.Spool;

/// <summary>Moves one stream of the task into the log, and its progress into the spool.</summary>
public sealed class OutputPump
{
    /// <summary>Texts printed over each other come at most this often into the log; the last one always.</summary>
    private static readonly TimeSpan UpdatePause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LogStream _stream;
    private readonly LogWriter _log;
    private readonly ProgressReport _progress;
    private readonly TimeProvider _time;
    private readonly LineSplitter _splitter;
    private readonly byte[] _head = new byte[512];
    private int _headLength;
    private byte[]? _update;
    private long? _updatedAt;

    public OutputPump(LogStream stream, LogWriter log, ProgressReport progress, TimeProvider time)
    {
        _stream = stream;
        _log = log;
        _progress = progress;
        _time = time;
        _splitter = new LineSplitter(Take);
    }

    /// <summary>The first bytes: what bubblewrap says when it cannot start the program.</summary>
    public string Head
    {
        get
        {
            lock (_lock)
                return System.Text.Encoding.UTF8.GetString(_head, 0, _headLength);
        }
    }

    /// <summary>Reads until every writer has closed its end.</summary>
    public void Run(SafeFileHandle pipe)
    {
        var buffer = new byte[64 * 1024];
        using var stream = new FileStream(pipe, FileAccess.Read, bufferSize: 0);
        while (stream.Read(buffer) is var read and > 0)
            Feed(buffer.AsSpan(0, read));
        Complete();
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            KeepHead(bytes);

            // Endless output past the bound costs no more than looking for progress in it. The last line may go on in the next read.
            if (_log.IsFull && !MayHoldProgress(bytes) && bytes.LastIndexOf((byte)'\n') is var end and >= 0)
            {
                _log.Drop(_splitter.Reset() + end + 1);
                bytes = bytes[(end + 1)..];
            }

            _splitter.Feed(bytes);
        }

        _log.Flush();
    }

    /// <summary>Gives out an update that waited long enough for its successor.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            if (_update is null || !IsUpdateDue())
                return;
            WriteUpdate(_update);
        }

        _log.Flush();
    }

    public void Complete()
    {
        lock (_lock)
        {
            _splitter.Complete();
            if (_update is not null)
                WriteUpdate(_update);
        }

        _log.Flush();
    }

    private bool MayHoldProgress(ReadOnlySpan<byte> bytes)
    {
        var begun = _splitter.Pending;
        return bytes.IndexOf(ProgressLine.Marker) >= 0
            || (begun.Length > 0 && (begun.StartsWith(ProgressLine.Marker) || ProgressLine.Marker.StartsWith(begun)));
    }

    private void KeepHead(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _head.Length - _headLength);
        bytes[..taken].CopyTo(_head.AsSpan(_headLength));
        _headLength += taken;
    }

    private void Take(ReadOnlySpan<byte> text, LineKind kind)
    {
        if (ProgressLine.TryParse(text) is { } progress)
            _progress.Add(progress);
        if (kind == LineKind.Update)
        {
            if (IsUpdateDue())
                WriteUpdate(text);
            else
                _update = text.ToArray();
            return;
        }

        // Text over the update hides it, as on a terminal; an empty line leaves it standing.
        if (_update is not null && text.Length == 0)
        {
            WriteUpdate(_update);
            return;
        }

        _update = null;
        _log.Append(_time.GetUtcNow(), _stream, text, kind == LineKind.Piece);
    }

    private bool IsUpdateDue() => _updatedAt is not { } at || _time.GetElapsedTime(at) >= UpdatePause;

    private void WriteUpdate(ReadOnlySpan<byte> text)
    {
        _log.Append(_time.GetUtcNow(), _stream, text, continues: false);
        _update = null;
        _updatedAt = _time.GetTimestamp();
    }
}
