using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>Makes requests that are right but for one thing, so that whoever takes one has not looked.</summary>
public sealed class RequestFuzzer(ApiSchemas schemas, IReadOnlyList<ApiOperation> operations, Random random)
{
    // Made of an id that the caller chooses: what is not there is made.
    private static readonly HashSet<string> Makes = new(StringComparer.Ordinal) { "PUT /api/admin/verification/reasons/{id}" };

    private static readonly string[] Odd =
    [
        "..", "%00", "%ff%fe", "'--", "{id}", "%2e%2e%2fetc%2fpasswd", "NaN", "1e999", "-", "99999999999999999999", "%E2%80%AE", "null", "<script>", "%0d%0aSet-Cookie:a=b", "a%20b", "${7*7}",
        "00000000-0000-0000-0000-00000000000g", "%F0%9F%92%A3",
    ];

    private static readonly string[] OtherTypes = ["text/plain", "application/xml", "text/html; charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "image/png", "application/octet-stream"];

    private static readonly string[] NoMethods = ["PROPFIND", "TRACE", "BREW", "LINK", "SEARCH"];

    /// <summary>The next one, of any operation.</summary>
    public FuzzedRequest Next()
    {
        while (true)
        {
            var operation = Of(operations);
            if (Try(operation) is { } request)
                return request;
        }
    }

    // Two dots are a way back, which the client goes itself, and may end at a path that there is.
    private string Step() => Word() is var word && word == ".." ? "..." : word;

    private FuzzedRequest? Try(ApiOperation operation) => random.Next(10) switch
    {
        0 => new FuzzedRequest("no such method", Of(NoMethods), PathOf(operation)),
        1 => new FuzzedRequest("no such path", operation.Method, PathOf(operation).TrimEnd('/') + "/" + Step() + "/" + Step() + "/" + Step()),
        2 => WrongPath(operation),
        3 => Nowhere(operation),
        4 or 5 => WrongQuery(operation),
        _ => operation.Body is { } body ? WrongBody(operation, body) : null,
    };

    private FuzzedRequest? WrongPath(ApiOperation operation) =>
        operation.NamesAThing ? new FuzzedRequest("no id", operation.Method, PathOf(operation, _ => Word()), BodyOf(operation)) : null;

    private FuzzedRequest? Nowhere(ApiOperation operation) =>
        operation.NamesAThing && !Makes.Contains($"{operation.Method} {operation.Path}") ? new FuzzedRequest("nothing is there", operation.Method, PathOf(operation), BodyOf(operation)) : null;

    private FuzzedRequest? WrongQuery(ApiOperation operation)
    {
        // What is any text is refused by nobody.
        var typed = operation.Parameters.Where(parameter => !parameter.IsInPath && !IsAnyText(parameter.Schema)).ToList();
        return typed.Count == 0 ? null : new FuzzedRequest("no such value", operation.Method, $"{PathOf(operation)}?{Of(typed).Name}={Word()}", BodyOf(operation));
    }

    private FuzzedRequest WrongBody(ApiOperation operation, JsonElement schema)
    {
        var path = PathOf(operation);
        var sample = schemas.Sample(schema);
        var right = sample?.ToJsonString() ?? "{}";
        switch (random.Next(7))
        {
            case 0:
                return new FuzzedRequest("cut off", operation.Method, path, Encoding.UTF8.GetBytes(right[..random.Next(1, right.Length)]));
            case 1:
                var noise = new byte[random.Next(1, 200)];
                random.NextBytes(noise);
                noise[0] = 0xFF;
                return new FuzzedRequest("no text", operation.Method, path, noise);
            case 2:
                return new FuzzedRequest("no JSON by its type", operation.Method, path, Encoding.UTF8.GetBytes(right), Of(OtherTypes));
            case 3:
                return new FuzzedRequest("another kind", operation.Method, path, Encoding.UTF8.GetBytes(Of(["[]", "\"a\"", "5", "true", "[{}]", "-1e400"])));
            case 4:
                var open = Of(["[", "{\"a\":"]);
                return new FuzzedRequest("a tower", operation.Method, path, Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, open, random.Next(100, 20_000)).ToString()));
            default:
                return Spoil(sample, schema) ? new FuzzedRequest("a field of another kind", operation.Method, path, Encoding.UTF8.GetBytes(sample!.ToJsonString())) : WrongBody(operation, schema);
        }
    }

    // Gives one field, at any depth, a value of a kind that its schema does not allow.
    private bool Spoil(JsonNode? node, JsonElement unresolved)
    {
        var schema = schemas.Resolve(unresolved);
        if (node is not JsonObject sample || ApiSchemas.PropertiesOf(schema).ToList() is not { Count: > 0 } properties)
            return false;
        var property = Of(properties);
        var inner = schemas.Resolve(property.Value);
        if (random.Next(2) == 0 && Spoil(sample[property.Name] is JsonArray array ? array.FirstOrDefault() : sample[property.Name], inner.TryGetProperty("items", out var items) ? items : inner))
            return true;
        var allowed = ApiSchemas.TypesOf(property.Value).Concat(ApiSchemas.TypesOf(inner)).ToList();
        if (allowed.Count == 0)
            return false;
        // A number may also be the number of one of an enumeration.
        var others = Kinds().Where(kind => !allowed.Contains(kind.Type) && !(inner.TryGetProperty("enum", out _) && kind.Type == "integer")).ToList();
        sample[property.Name] = Of(others).Value;
        return true;
    }

    private static IEnumerable<(string Type, JsonNode? Value)> Kinds() =>
    [
        ("object", new JsonObject { ["a"] = 1 }), ("array", new JsonArray(new JsonArray())), ("boolean", JsonValue.Create(false)), ("string", JsonValue.Create("a b")), ("integer", JsonValue.Create(7)),
    ];

    private byte[]? BodyOf(ApiOperation operation) => operation.Body is { } body ? Encoding.UTF8.GetBytes(schemas.Sample(body)?.ToJsonString() ?? "{}") : null;

    private string PathOf(ApiOperation operation, Func<ApiParameter, string>? word = null)
    {
        var path = operation.Path;
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.IsInPath))
            path = path.Replace($"{{{parameter.Name}}}", IsId(parameter) ? word?.Invoke(parameter) ?? Guid.NewGuid().ToString() : ApiSchemas.TypesOf(parameter.Schema).Contains("integer") ? "2030" : "none", StringComparison.Ordinal);
        return path;
    }

    private static bool IsId(ApiParameter parameter) => parameter.Schema.TryGetProperty("format", out var format) && format.ValueEquals("uuid");

    private static bool IsAnyText(JsonElement schema) => ApiSchemas.TypesOf(schema).Contains("string") && !schema.TryGetProperty("format", out _) && !schema.TryGetProperty("enum", out _);

    private string Word() => random.Next(3) == 0 ? "x" + random.Next(int.MaxValue).ToString("x", CultureInfo.InvariantCulture) : Of(Odd);

    private T Of<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
