using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Extensions;

namespace Portal.Components;

/// <summary>
/// An address with a value that its page cannot read, such as <c>page=x</c>, leads to the page without it: the framework would fail
/// the whole page. Only people and programs write such addresses, so this looks at requests alone and not at navigation in a circuit.
/// </summary>
public static class ReadableQueries
{
    private static readonly ConcurrentDictionary<Type, (string Name, Type Type)[]> Parameters = new();

    public static void UseReadableQueries(this WebApplication app) => app.Use((http, next) =>
    {
        if (Unreadable(http) is not { Count: > 0 } unreadable)
            return next(http);
        var kept = http.Request.Query.Where(pair => !unreadable.Contains(pair.Key, StringComparer.OrdinalIgnoreCase));
        http.Response.Redirect(http.Request.Path.ToUriComponent() + new QueryBuilder(kept).ToQueryString());
        return Task.CompletedTask;
    });

    private static List<string> Unreadable(HttpContext http)
    {
        if (http.Request.Query.Count == 0 || http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { Type: var page })
            return [];
        return [.. from parameter in Parameters.GetOrAdd(page, ParametersOf)
                   from value in http.Request.Query[parameter.Name]
                   where value.Length > 0 && !CanRead(value, parameter.Type)
                   select parameter.Name];
    }

    private static (string Name, Type Type)[] ParametersOf(Type page) =>
    [
        .. from property in page.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
           let attribute = property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()
           where attribute is not null
           select (attribute.Name ?? property.Name, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType),
    ];

    private static bool CanRead(string value, Type type) =>
        type == typeof(int) ? int.TryParse(value, CultureInfo.InvariantCulture, out _)
        : type == typeof(long) ? long.TryParse(value, CultureInfo.InvariantCulture, out _)
        : type == typeof(Guid) ? Guid.TryParse(value, out _)
        : type == typeof(bool) ? bool.TryParse(value, out _)
        : type != typeof(DateOnly) || DateOnly.TryParse(value, CultureInfo.InvariantCulture, out _);
}
