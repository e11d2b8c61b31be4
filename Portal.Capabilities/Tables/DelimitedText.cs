using System.Globalization;
using System.Text;

namespace Portal.Capabilities.Tables;

/// <summary>
/// Splits text into rows. Comma and semicolon follow RFC 4180 (quotes around a field, doubled inside it); tab has no quoting at all.
/// Line ends are LF or CRLF. Blank lines are skipped.
/// </summary>
internal static class DelimitedText
{
    private const char Quote = '"';

    /// <summary>The most frequent of comma, semicolon and tab in the header line outside quotes; comma when there is none.</summary>
    public static char SniffDelimiter(string text)
    {
        int commas = 0, semicolons = 0, tabs = 0;
        var quoted = false;
        foreach (var character in text)
        {
            if (character == Quote)
                quoted = !quoted;
            if (quoted)
                continue;
            if (character == '\n')
                break;
            commas += character == ',' ? 1 : 0;
            semicolons += character == ';' ? 1 : 0;
            tabs += character == '\t' ? 1 : 0;
        }

        if (tabs > commas && tabs > semicolons)
            return '\t';
        return semicolons > commas ? ';' : ',';
    }

    public static IEnumerable<TableRow> Split(string file, string text, char delimiter) =>
        delimiter == '\t' ? SplitTabs(text) : new Reader(file, text, delimiter).Rows();

    private static IEnumerable<TableRow> SplitTabs(string text)
    {
        var line = 0;
        foreach (var raw in text.Split('\n'))
        {
            line++;
            var content = raw.EndsWith('\r') ? raw[..^1] : raw;
            if (content.Length > 0)
                yield return new TableRow(line, content.Split('\t'));
        }
    }

    private sealed class Reader(string file, string text, char delimiter)
    {
        private int _position;
        private int _line = 1;
        private int _lineStart;

        public IEnumerable<TableRow> Rows()
        {
            while (_position < text.Length)
            {
                if (EndOfLine())
                    continue;
                var line = _line;
                var fields = new List<string> { Field() };
                while (_position < text.Length && text[_position] == delimiter)
                {
                    _position++;
                    fields.Add(Field());
                }

                if (_position < text.Length && !EndOfLine())
                    throw Broken(_line, _position, "text after the closing quote", "double the quotes inside a quoted field: \"\"");
                yield return new TableRow(line, [.. fields]);
            }
        }

        private string Field() =>
            _position < text.Length && text[_position] == Quote ? QuotedField() : PlainField();

        private string PlainField()
        {
            var start = _position;
            while (_position < text.Length && text[_position] != delimiter && !AtLineEnd())
            {
                if (text[_position] == Quote)
                    throw Broken(_line, _position, "a quote inside a field that does not start with one", "put the whole field into quotes and double those inside: \"\"");
                _position++;
            }

            return text[start.._position];
        }

        private string QuotedField()
        {
            var (openLine, openPosition, openLineStart) = (_line, _position, _lineStart);
            var field = new StringBuilder();
            for (_position++; _position < text.Length; _position++)
            {
                var character = text[_position];
                if (character == Quote)
                {
                    if (_position + 1 == text.Length || text[_position + 1] != Quote)
                    {
                        _position++;
                        return field.ToString();
                    }

                    _position++;
                }
                else if (character == '\n')
                {
                    _line++;
                    _lineStart = _position + 1;
                }

                field.Append(character);
            }

            _lineStart = openLineStart;
            throw Broken(openLine, openPosition, "the quote opened here is never closed", "close it, or double it if it belongs to the text: \"\"");
        }

        private bool AtLineEnd() =>
            text[_position] == '\n' || (text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n');

        private bool EndOfLine()
        {
            if (!AtLineEnd())
                return false;
            _position += text[_position] == '\r' ? 2 : 1;
            _line++;
            _lineStart = _position;
            return true;
        }

        private RefusalException Broken(int line, int position, string problem, string remedy) =>
            RefusalException.At(file, line, (position - _lineStart + 1).ToString(CultureInfo.InvariantCulture), problem, remedy);
    }
}
