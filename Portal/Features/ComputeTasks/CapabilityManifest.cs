using System.Globalization;
using System.Text.Json.Serialization;

namespace Portal.Features.ComputeTasks;

// The description that the capabilities program gives of itself (`list --json`, schema 1); the form is built from it.

public sealed record CapabilityManifest(int Schema, IReadOnlyList<CapabilityDescription> Capabilities);

public sealed record CapabilityDescription(
    string Id, string Domain, IReadOnlyDictionary<string, string> Name, IReadOnlyDictionary<string, string> Description, IReadOnlyList<CapabilityVerb> Verbs);

public sealed record CapabilityVerb(
    string Name, IReadOnlyDictionary<string, string> Label, IReadOnlyDictionary<string, string> Description,
    IReadOnlyList<CapabilityParameter> Parameters, IReadOnlyList<CapabilityOutput> Outputs, CapabilityResources Resources)
{
    /// <summary>The file in which it leaves a model; null when it makes none.</summary>
    [JsonIgnore]
    public string? Model => Outputs.FirstOrDefault(output => output.Kind == "model")?.File;

    /// <summary>The first parameter that takes a file of this name; null when none does.</summary>
    public CapabilityParameter? ParameterFor(string fileName) => Parameters.FirstOrDefault(parameter => parameter.Takes(fileName));
}

/// <param name="Kind"><c>file</c>, <c>column</c>, <c>number</c>, <c>text</c> or <c>choice</c>.</param>
public sealed record CapabilityParameter(
    string Name, string Kind, IReadOnlyDictionary<string, string> Label, IReadOnlyDictionary<string, string>? Help, bool Required, string? Default,
    IReadOnlyList<CapabilityChoice>? Choices, IReadOnlyList<string>? Extensions, string? ColumnOf, double? Minimum, double? Maximum, bool Whole)
{
    /// <summary>Whether it is a file and may have this name.</summary>
    public bool Takes(string fileName) => Kind == "file" && (Extensions is null || Extensions.Any(extension => fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
}

public sealed record CapabilityChoice(string Value, IReadOnlyDictionary<string, string> Label);

public sealed record CapabilityOutput(string File, string Kind, IReadOnlyDictionary<string, string> Label, bool Always);

public sealed record CapabilityResources(long CpuMillicores, long MemoryMebibytes, long MaxRunSeconds);

public static class CapabilityWords
{
    /// <summary>In the language of the reader.</summary>
    public static string Words(this IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.GetValueOrDefault(CultureInfo.CurrentUICulture.Name) ?? texts["en"];
    }
}
