using System.Text.Json.Serialization;

namespace Portal.Capabilities.Manifest;

/// <summary>What <c>list --json</c> prints, and from which the portal builds its forms.</summary>
/// <param name="Schema">Rises when a reader must change.</param>
internal sealed record CapabilityManifest(int Schema, IReadOnlyList<CapabilityDescription> Capabilities);

/// <param name="Id">First word of the command line.</param>
/// <param name="Domain">Group in the catalogue, such as <c>language</c> or <c>vision</c>.</param>
/// <param name="Version">Rises when the same input gives other results.</param>
internal sealed record CapabilityDescription(
    string Id, string Domain, string Version, LocalText Name, LocalText Description, IReadOnlyList<VerbDescription> Verbs);

/// <param name="Name">Second word of the command line.</param>
internal sealed record VerbDescription(
    string Name, LocalText Label, LocalText Description,
    IReadOnlyList<ParameterDescription> Parameters, IReadOnlyList<OutputDescription> Outputs, ResourceDefaults Resources);

/// <summary>What a task of this kind asks for unless its owner says otherwise.</summary>
internal sealed record ResourceDefaults(long CpuMillicores, long MemoryMebibytes, long MaxRunSeconds);

/// <param name="File">Name in the results folder.</param>
/// <param name="Kind"><c>model</c>, <c>metrics</c>, <c>table</c> or <c>text</c>.</param>
/// <param name="Always">False when it depends on the input whether the file is written.</param>
internal sealed record OutputDescription(string File, string Kind, LocalText Label, bool Always = true);

/// <summary>A text in the two languages of the portal.</summary>
internal sealed record LocalText(
    [property: JsonPropertyName("en")] string English,
    [property: JsonPropertyName("zh-CN")] string Chinese);
