using CsvHelper;

namespace Portal.Exports;

/// <summary>Tables as CSV (RFC 4180) in UTF-8 with the mark that spreadsheets need to read Chinese.</summary>
public static class CsvExport
{
    public const string ContentType = "text/csv; charset=utf-8";

    private static CsvWriterOptions Options { get; } = CsvWriterOptions.Default with { WriteByteOrderMark = true };

    public static byte[] Write(IEnumerable<string> header, IEnumerable<IReadOnlyList<string?>> rows)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(rows);
        using var memory = new MemoryStream();
        using (var csv = CsvWriter.Create(memory, Options, leaveOpen: true))
        {
            Row(csv, header);
            foreach (var row in rows)
                Row(csv, row);
        }

        return memory.ToArray();
    }

    /// <summary>The same, to a stream while the rows are read: there may be very many.</summary>
    public static async Task WriteAsync(Stream stream, IEnumerable<string> header, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(rows);
        await using var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        Cells(csv, header);
        await csv.EndRecordAsync(cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            Cells(csv, row);
            await csv.EndRecordAsync(cancellationToken);
        }
    }

    /// <summary>Text that someone typed: a spreadsheet must not take it for a formula (OWASP, CSV injection).</summary>
    public static string Typed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
    }

    private static void Row(CsvWriter csv, IEnumerable<string?> cells)
    {
        Cells(csv, cells);
        csv.EndRecord();
    }

    private static void Cells(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
    }
}
