using System.Text;
using System.Text.Json;
using CsvHelper;

namespace Portal.Features.ComputeTasks;

/// <summary>The beginning of a result, as a preview shows it.</summary>
public static class ResultText
{
    private const int MostBytes = 256 * 1024;
    private const int MostRows = 100;
    private const int MostColumns = 30;
    private const int MostCell = 300;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Up to 256 KiB of text; null when the file is gone or is no text.</summary>
    public static async Task<(string Text, bool IsCut)?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[MostBytes];
            var read = await file.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellationToken);
            return buffer.AsSpan(0, read).Contains((byte)0) ? null : (Encoding.UTF8.GetString(buffer, 0, read), file.Length > read);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Header and first rows; null when there is not even a header.</summary>
    public static List<string[]>? Rows(string text, string name)
    {
        var options = CsvReaderOptions.Default with
        {
            HasHeader = false, MalformedData = CsvMalformedDataHandling.Recover, FieldCountMismatch = CsvFieldCountHandling.Allow,
            Separator = name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',',
        };
        using var reader = CsvReader.Create(Encoding.UTF8.GetBytes(text), options);
        var rows = new List<string[]>();
        while (rows.Count <= MostRows && reader.Read())
            rows.Add([.. Enumerable.Range(0, Math.Min(MostColumns, reader.FieldCount)).Select(reader.GetString).Select(cell => cell.Length > MostCell ? cell[..MostCell] + "…" : cell)]);
        return rows.Count == 0 ? null : rows;
    }

    /// <summary>JSON indented for people; as it is when it is cut or none.</summary>
    public static string Indent(string text, bool isCut)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return isCut ? text : JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
