using Portal.Core.Execution;

namespace Portal.Components.Shared;

/// <summary>Neighbouring lines that are drawn, or left out, together.</summary>
public sealed class LogBlock
{
    /// <summary>Most lines of a block.</summary>
    public const int Size = 100;

    private readonly List<LogLine> _lines = new(Size);

    /// <summary>Offset of its first line: its identity.</summary>
    public long Key => _lines[0].Offset;

    public IReadOnlyList<LogLine> Lines => _lines;

    /// <summary>Characters of all its lines.</summary>
    public int Characters { get; private set; }

    internal void Add(LogLine line)
    {
        _lines.Add(line);
        Characters += line.Text.Length;
    }
}
