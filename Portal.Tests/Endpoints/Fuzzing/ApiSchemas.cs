using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>Reads the schemas of an OpenAPI document, and makes values that they allow.</summary>
public sealed class ApiSchemas(JsonElement document)
{
    /// <summary>The schema itself, behind references and the choice between it and nothing.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Resolve(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]));
        return schema.TryGetProperty("oneOf", out var either) ? Resolve(either.EnumerateArray().First(one => !one.TryGetProperty("type", out var type) || !IsNull(type))) : schema;
    }

    /// <summary>JSON types that it allows; none when it does not say.</summary>
    public static IReadOnlyList<string> TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
        : [type.GetString()!];

    /// <summary>A value of it, with every property it names.</summary>
    public JsonNode? Sample(JsonElement unresolved)
    {
        var schema = Resolve(unresolved);
        if (schema.TryGetProperty("enum", out var values))
            return JsonValue.Create(values.EnumerateArray().First().GetString());
        return TypesOf(schema).FirstOrDefault(type => type != "null") switch
        {
            "object" => new JsonObject(PropertiesOf(schema).Select(property => KeyValuePair.Create(property.Name, Sample(property.Value)))),
            "array" => new JsonArray(Sample(schema.GetProperty("items"))),
            "integer" or "number" => JsonValue.Create(1),
            "boolean" => JsonValue.Create(true),
            "string" => JsonValue.Create(Text(schema)),
            _ => null,
        };
    }

    public static IEnumerable<JsonProperty> PropertiesOf(JsonElement schema) => schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default;

    private static string Text(JsonElement schema) => !schema.TryGetProperty("format", out var format) ? "a" : format.GetString() switch
    {
        "uuid" => Guid.NewGuid().ToString(),
        "date" => "2030-01-01",
        "date-time" => "2030-01-01T00:00:00Z",
        _ => "a",
    };

    private static bool IsNull(JsonElement type) => type.ValueKind == JsonValueKind.String && type.ValueEquals("null");
}
