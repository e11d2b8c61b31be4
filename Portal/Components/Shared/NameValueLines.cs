namespace Portal.Components.Shared;

/// <summary>Names and values as people type them: one <c>name=value</c> a line.</summary>
public static class NameValueLines
{
    public static string Of(IEnumerable<KeyValuePair<string, string>> pairs) => string.Join('\n', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>Of a name that is there twice, the last value; a line without "=" is a name without value.</summary>
    public static Dictionary<string, string> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            pairs[equals < 0 ? line : line[..equals]] = equals < 0 ? "" : line[(equals + 1)..];
        }

        return pairs;
    }
}
