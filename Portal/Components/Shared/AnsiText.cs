using System.Text;

namespace Portal.Components.Shared;

/// <summary>A run of text of one look. Text, never markup: whoever renders it escapes it.</summary>
/// <param name="Text">Without control characters.</param>
/// <param name="Css">Classes from a fixed set; empty for the plain look.</param>
/// <param name="IsHit">It is what is searched for.</param>
public readonly record struct TextRun(string Text, string Css, bool IsHit = false);

/// <summary>
/// Terminal output as runs of text: colours and bold (SGR 0, 1, 22, 30–37, 39, 90–97 of ECMA-48) become classes, every other
/// escape sequence and control character is dropped.
/// </summary>
public static class AnsiText
{
    private const char Escape = '\u001b';

    private static readonly string[] Colours = ["ansi-black", "ansi-red", "ansi-green", "ansi-yellow", "ansi-blue", "ansi-magenta", "ansi-cyan", "ansi-white"];

    /// <summary>Runs in order; neighbours differ in look. No runs for a line without visible text.</summary>
    public static IReadOnlyList<TextRun> Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!HasControl(line))
            return line.Length == 0 ? [] : [new TextRun(line, "")];

        var runs = new List<TextRun>();
        var text = new StringBuilder();
        var look = default(Look);
        var position = 0;
        while (position < line.Length)
        {
            var character = line[position];
            if (character == Escape)
            {
                var before = look;
                var next = Skip(line, position, ref look);
                if (look != before)
                    Flush(runs, text, before);
                position = next;
                continue;
            }

            position++;
            if (character == '\r')
            {
                // A progress bar writes over its line: what comes after is what a terminal would show.
                if (position < line.Length)
                {
                    runs.Clear();
                    text.Clear();
                }
            }
            else if (!char.IsControl(character) || character == '\t')
            {
                text.Append(character);
            }
        }

        Flush(runs, text, look);
        return runs;
    }

    /// <summary>What <see cref="Parse"/> shows, without looks.</summary>
    public static string Plain(string line) => HasControl(line) ? string.Concat(Parse(line).Select(run => run.Text)) : line;

    /// <summary>Cuts the runs where <paramref name="search"/> is found, also across looks; upper and lower case are alike.</summary>
    public static IReadOnlyList<TextRun> Mark(IReadOnlyList<TextRun> runs, string search)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (string.IsNullOrEmpty(search) || runs.Count == 0)
            return runs;
        var whole = runs.Count == 1 ? runs[0].Text : string.Concat(runs.Select(run => run.Text));
        var hit = whole.IndexOf(search, StringComparison.OrdinalIgnoreCase);
        if (hit < 0)
            return runs;

        var marked = new List<TextRun>();
        var start = 0;
        foreach (var run in runs)
        {
            var end = start + run.Text.Length;
            var position = start;
            while (position < end)
            {
                // The hit that ends after here is the one that may begin in this run.
                while (hit >= 0 && hit + search.Length <= position)
                    hit = whole.IndexOf(search, hit + search.Length, StringComparison.OrdinalIgnoreCase);
                var isHit = hit >= 0 && hit <= position;
                var until = hit < 0 ? end : Math.Min(end, isHit ? hit + search.Length : hit);
                marked.Add(new TextRun(whole[position..until], run.Css, isHit));
                position = until;
            }

            start = end;
        }

        return marked;
    }

    private static bool HasControl(string line)
    {
        foreach (var character in line)
        {
            if (char.IsControl(character) && character != '\t')
                return true;
        }

        return false;
    }

    private static void Flush(List<TextRun> runs, StringBuilder text, Look look)
    {
        if (text.Length == 0)
            return;
        runs.Add(new TextRun(text.ToString(), look.Css));
        text.Clear();
    }

    // Returns the position after the sequence that starts at an escape; one that does not end swallows the rest of the line.
    private static int Skip(string line, int start, ref Look look)
    {
        if (start + 1 >= line.Length)
            return line.Length;
        var kind = line[start + 1];
        if (kind is '[')
        {
            // CSI: parameters 0x30–0x3F, intermediates 0x20–0x2F, one final 0x40–0x7E.
            var end = start + 2;
            while (end < line.Length && line[end] is >= ' ' and <= '?')
                end++;
            if (end >= line.Length)
                return end;
            if (line[end] == 'm')
                look = look.After(line.AsSpan(start + 2, end - start - 2));
            return line[end] is >= '@' and <= '~' ? end + 1 : end;
        }

        if (kind is ']' or 'P' or 'X' or '^' or '_')
        {
            // OSC and other strings: up to BEL or ESC \.
            for (var end = start + 2; end < line.Length; end++)
            {
                if (line[end] == '\a')
                    return end + 1;
                if (line[end] == Escape)
                    return end + 1 < line.Length && line[end + 1] == '\\' ? end + 2 : end;
            }

            return line.Length;
        }

        // Two-character sequences, some with an intermediate before the final.
        var last = start + 1;
        while (last < line.Length && line[last] is >= ' ' and <= '/')
            last++;
        return last < line.Length && line[last] is >= '0' and <= '~' ? last + 1 : last;
    }

    private readonly record struct Look(string? Colour, bool IsBold)
    {
        public string Css => (Colour, IsBold) switch
        {
            (null, false) => "",
            (null, true) => "ansi-bold",
            (_, false) => Colour,
            _ => Colour + " ansi-bold",
        };

        public Look After(ReadOnlySpan<char> parameters)
        {
            var look = this;
            var codes = new List<int>();
            foreach (var part in parameters.Split(';'))
                codes.Add(parameters[part].IsEmpty ? 0 : int.TryParse(parameters[part], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? code : -1);
            for (var i = 0; i < codes.Count; i++)
            {
                switch (codes[i])
                {
                    case 0: look = default; break;
                    case 1: look = look with { IsBold = true }; break;
                    case 22: look = look with { IsBold = false }; break;
                    case >= 30 and <= 37: look = look with { Colour = Colours[codes[i] - 30] }; break;
                    case 39: look = look with { Colour = null }; break;
                    case 90: look = look with { Colour = "ansi-grey" }; break;
                    case > 90 and <= 97: look = look with { Colour = Colours[codes[i] - 90] }; break;

                    // 256 and true colours bring operands that are no codes of their own.
                    case 38 or 48: i += i + 1 < codes.Count && codes[i + 1] == 2 ? 4 : 2; break;
                }
            }

            return look;
        }
    }
}
