using System.Text.Json.Serialization;

namespace Portal.Capabilities.Manifest;

/// <summary>One option of a verb. The command line accepts what is described here and nothing else.</summary>
internal sealed record ParameterDescription
{
    /// <summary>Given on the command line as <c>--name value</c>.</summary>
    public required string Name { get; init; }

    public required ParameterKind Kind { get; init; }

    public required LocalText Label { get; init; }

    public LocalText? Help { get; init; }

    public bool Required { get; init; }

    /// <summary>Value used when the option is absent; null when absence has a meaning of its own.</summary>
    public string? Default { get; init; }

    /// <summary>Of a file: accepted extensions with their dot.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>Of a column: the file parameter whose header lists the choices.</summary>
    public string? ColumnOf { get; init; }

    /// <summary>Of a number: least value allowed.</summary>
    public double? Minimum { get; init; }

    /// <summary>Of a number: greatest value allowed.</summary>
    public double? Maximum { get; init; }

    /// <summary>Of a number: whole numbers only.</summary>
    public bool? Whole { get; init; }

    public IReadOnlyList<ChoiceDescription>? Choices { get; init; }
}

internal sealed record ChoiceDescription(string Value, LocalText Label);

internal enum ParameterKind
{
    [JsonStringEnumMemberName("file")] File,
    [JsonStringEnumMemberName("column")] Column,
    [JsonStringEnumMemberName("number")] Number,
    [JsonStringEnumMemberName("text")] Text,
    [JsonStringEnumMemberName("choice")] Choice,
}
