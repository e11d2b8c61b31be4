using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Portal.Core.Primitives;

namespace Portal.Hosting.Json;

/// <summary>Tells the OpenAPI document how the types look that have converters of their own; it cannot see into those.</summary>
public static class WireSchemas
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var none = type == context.JsonTypeInfo.Type ? default : JsonSchemaType.Null;
        if (TypedIdJsonConverterFactory.IsTypedId(type))
            (schema.Type, schema.Format) = (JsonSchemaType.String | none, "uuid");
        else if (type == typeof(Money))
            DescribeMoney(schema, none);
        else if (type.IsEnum)
            schema.Type = JsonSchemaType.String | none;
        return Task.CompletedTask;
    }

    private static void DescribeMoney(OpenApiSchema schema, JsonSchemaType none)
    {
        schema.Type = JsonSchemaType.Object | none;
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A decimal number as text, so that no reader rounds it.", Examples = [JsonValue.Create("3.00")] },
            ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "ISO 4217 code.", Examples = [JsonValue.Create("CNY")] },
        };
    }
}
