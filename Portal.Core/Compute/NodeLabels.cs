using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>What nodes are told apart by: labels, each a name and a value, that an administrator gives a node and a task may require; and pools, of which a task may allow some.</summary>
public static class NodeLabels
{
    /// <summary>Most labels of one node, and most that one task may require; also most pools that it may name.</summary>
    public const int Most = 16;

    /// <summary>Longest name or value of a label, characters.</summary>
    public const int MaxLength = 63;

    private const int MaxPoolLength = 60;

    /// <summary>True for what may be the name or the value of a label: 1 to <see cref="MaxLength"/> ASCII letters, digits, dots, hyphens, underscores and slashes, of which the first and the last are letters or digits.</summary>
    public static bool IsPart(string? text) =>
        text is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/');

    /// <summary>Null when all of them may be labels; else a refusal with code <c>invalid_field</c> that names <paramref name="field"/>, or the label in it.</summary>
    public static Refusal? Check(string field, IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count > Most)
            return TaskRefusal.Field(field, "count", most: Most);
        foreach (var (name, value) in labels)
            if (!IsPart(name) || !IsPart(value))
                return TaskRefusal.Field($"{field}[{name}]", "label");
        return null;
    }

    /// <summary>The same for what a task demands of its node: <paramref name="pools"/> and <paramref name="requiredLabels"/>.</summary>
    public static Refusal? CheckDemanded(IReadOnlyCollection<string> pools, IReadOnlyDictionary<string, string> requiredLabels)
    {
        ArgumentNullException.ThrowIfNull(pools);
        return pools.Count > Most || pools.Any(pool => pool is not { Length: > 0 and <= MaxPoolLength })
            ? TaskRefusal.Field("pools", "names", most: Most)
            : Check("requiredLabels", requiredLabels);
    }

    /// <summary>The labels as people write them: <c>name=value</c>, by name, parted by commas.</summary>
    public static string Text(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join(", ", labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    /// <summary>The names in what <see cref="Text"/> wrote.</summary>
    public static IReadOnlyList<string> Names(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')[0])];
    }
}
