using System.Text;
using System.Text.Unicode;

namespace Portal.Capabilities.Tables;

/// <summary>Reads CSV and TSV files: UTF-8 with or without byte order mark, a header line, one field per column in each row.</summary>
internal static class TableFile
{
    /// <summary>Bounds memory: text, rows and features of a file this size fit the memory a task can ask for.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    public static Table Read(string path)
    {
        var file = Path.GetFileName(path);
        byte[] bytes;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxBytes)
                throw new RefusalException($"{file} has {length >> 20} MiB, more than {MaxBytes >> 20}", "split the file, or take a sample of its rows");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException($"{file} cannot be read: {exception.Message}", "check the name and the permission");
        }

        return Parse(file, Decode(file, bytes));
    }

    /// <summary>Splits decoded text into a checked table. The delimiter follows the extension, else the header line.</summary>
    public static Table Parse(string file, string text)
    {
        var extension = Path.GetExtension(file).ToLowerInvariant();
        var delimiter = extension is ".tsv" or ".tab" ? '\t' : DelimitedText.SniffDelimiter(text);
        var rows = DelimitedText.Split(file, text, delimiter).ToList();
        if (rows.Count == 0)
            throw new RefusalException($"{file} is empty", "give a file with a header line and one row per example");
        var columns = rows[0].Fields;
        CheckHeader(file, columns);
        rows.RemoveAt(0);
        foreach (var row in rows)
        {
            if (row.Fields.Length != columns.Length)
                throw RefusalException.At(
                    file, row.Line, null, $"{Count(row.Fields.Length, "field")}, but the header has {Count(columns.Length, "column")}",
                    delimiter == '\t' ? "use one tab between fields and none inside them" : $"put fields that hold '{delimiter}' into double quotes");
        }

        return new Table(file, delimiter, columns, rows);
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static void CheckHeader(string file, string[] columns)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = columns[i].Trim();
            if (columns[i].Length == 0)
                throw RefusalException.At(file, 1, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), "the header is empty", "give every column a name in the first line");
        }

        var twice = columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any());
        if (twice is not null)
            throw RefusalException.At(file, 1, null, $"the column '{twice.Key}' occurs twice", "give every column its own name");
    }

    private static string Decode(string file, byte[] bytes)
    {
        const string Remedy = "save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")";
        var span = bytes.AsSpan();
        if (span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw RefusalException.At(file, 1, null, "the text is UTF-16, not UTF-8", Remedy);
        if (span is [(byte)'P', (byte)'K', 3, 4, ..])
            throw RefusalException.At(file, 1, null, "this is a spreadsheet or zip file, not text", Remedy);
        if (span is [0xEF, 0xBB, 0xBF, ..])
            span = span[3..];
        var nul = span.IndexOf((byte)0);
        if (nul >= 0)
            throw RefusalException.At(file, LineAt(span, nul), null, "a NUL byte; this is no text file", Remedy);
        if (!Utf8.IsValid(span))
        {
            var bad = FirstInvalid(span);
            throw RefusalException.At(
                file, LineAt(span, bad), null, $"the byte 0x{span[bad]:X2} is not UTF-8", Remedy);
        }

        return Encoding.UTF8.GetString(span);
    }

    private static int LineAt(ReadOnlySpan<byte> bytes, int position) => bytes[..position].Count((byte)'\n') + 1;

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(bytes[position..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            position += consumed;
        return position;
    }
}
