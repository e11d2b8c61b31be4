using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Capabilities.Manifest;

/// <summary>The manifest as JSON: camel case, absent values left out, Chinese readable.</summary>
internal static class ManifestJson
{
    private static readonly ManifestJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    });

    public static string Write(CapabilityManifest manifest) => JsonSerializer.Serialize(manifest, Context.CapabilityManifest);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CapabilityManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
