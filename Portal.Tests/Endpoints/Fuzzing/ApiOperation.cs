using System.Text.Json;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>A parameter of the address.</summary>
public sealed record ApiParameter(string Name, bool IsInPath, JsonElement Schema);

/// <summary>What the OpenAPI document says of one method of one path.</summary>
/// <param name="Body">Schema of the JSON it takes; null when it takes none.</param>
public sealed record ApiOperation(string Method, string Path, IReadOnlyList<ApiParameter> Parameters, JsonElement? Body)
{
    /// <summary>True when it is about something that must be there.</summary>
    public bool NamesAThing => Parameters.Any(parameter => parameter.IsInPath && parameter.Schema.TryGetProperty("format", out var format) && format.ValueEquals("uuid"));

    public static IReadOnlyList<ApiOperation> AllOf(ApiSchemas schemas, JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select new ApiOperation(operation.Name.ToUpperInvariant(), path.Name, [.. ParametersOf(schemas, operation.Value)], BodyOf(schemas, operation.Value)),
    ];

    private static IEnumerable<ApiParameter> ParametersOf(ApiSchemas schemas, JsonElement operation) =>
        from parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : default
        select new ApiParameter(parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").ValueEquals("path"), schemas.Resolve(parameter.GetProperty("schema")));

    private static JsonElement? BodyOf(ApiSchemas schemas, JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) ? schemas.Resolve(json.GetProperty("schema")) : null;
}
