using System.Globalization;
using System.Text;

namespace Portal.Features.Audit;

/// <summary>Audit entries as CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read Chinese).</summary>
public static class AuditCsv
{
    public static async Task WriteAsync(Stream stream, IAsyncEnumerable<AuditRow> rows, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync("At,Actor,Act,Target,Details,Address,Id");
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            string[] cells =
            [
                row.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), row.Actor, row.Act, row.Target, row.Details, row.Address ?? "", row.Id.ToString(),
            ];
            await text.WriteLineAsync(string.Join(',', cells.Select(Cell)));
        }
    }

    private static string Cell(string value)
    {
        // A cell that begins like a formula would run in a spreadsheet (OWASP, CSV injection).
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
