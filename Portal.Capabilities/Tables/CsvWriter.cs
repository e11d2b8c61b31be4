namespace Portal.Capabilities.Tables;

/// <summary>Writes RFC 4180 with LF line ends; what it writes, <see cref="DelimitedText"/> reads back unchanged.</summary>
internal sealed class CsvWriter(TextWriter output)
{
    public void Write(IReadOnlyList<string> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                output.Write(',');
            output.Write(Quoted(fields[i], alone: fields.Count == 1));
        }

        output.Write('\n');
    }

    // A lone empty field would be a blank line, which readers skip.
    private static string Quoted(string field, bool alone) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 && !(alone && field.Length == 0)
            ? field
            : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
