using System.ComponentModel;
using Microsoft.AspNetCore.Http.Metadata;

namespace Portal.Hosting;

/// <summary>
/// Names the parameter of an address that cannot be read. The generated code that binds parameters throws where a required one is at fault, but answers one that may be left out with a bare 400; here
/// that becomes the same fault.
/// </summary>
public static class UnparsedParameters
{
    public static void UseUnparsedParameters(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false } && Find(http) is { } found)
            throw new BadHttpRequestException($"Failed to bind parameter \"{found.Type} {found.Name}\" from \"{found.Value}\".");
    });

    private static (string Type, string Name, string Value)? Find(HttpContext http)
    {
        foreach (var parameter in http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            var type = Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType) ?? parameter.ParameterInfo.ParameterType;
            if (parameter is { HasTryParse: true, IsOptional: true } && http.Request.Query[parameter.Name].ToString() is { Length: > 0 } value && !Parses(type, value))
                return (type.Name, parameter.Name, value);
        }

        return null;
    }

    private static bool Parses(Type type, string value) => type.IsEnum ? Enum.TryParse(type, value, ignoreCase: true, out _) : TypeDescriptor.GetConverter(type).IsValid(value);
}
