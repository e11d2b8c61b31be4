using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Endpoints;

/// <summary>Every route has its row, and what is another's looks like what is not there. What each kind of visitor is answered is in <see cref="AccessOfVisitorsTests"/>.</summary>
public sealed partial class AccessMatrixTests : IAsyncLifetime
{
    private AWorld _world = default!;

    public async Task InitializeAsync() => _world = await AWorld.MakeAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public void Routes_EachHaveARow_AndEachRowARoute()
    {
        var routes = Routes().ToHashSet(StringComparer.Ordinal);
        var rows = AccessMatrix.Rows.Select(row => $"{row.Method} {row.Route}").ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(routes);
        Violations.None(routes.Except(rows).Select(route => $"has no row: {route}").Concat(rows.Except(routes).Select(row => $"has no route: {row}")));
    }

    [Fact]
    public async Task Routes_TellNoDifferenceBetweenAnothersThingAndNone()
    {
        var wrong = new List<string>();
        foreach (var row in AccessMatrix.Rows.Where(row => row.NamesAThing && row.Other == 404))
        {
            var others = await AskAsync(_world.Other.Client, row, Things.Of(_world));
            var none = await AskAsync(_world.Other.Client, row, Things.Nowhere);
            if (others != none)
                wrong.Add($"{row.Method} {row.Route}: {others} is not {none}");
        }

        Violations.None(wrong);
    }

    private static async Task<(int Status, string Body)> AskAsync(HttpClient client, AccessRow row, Things things)
    {
        using var request = new HttpRequestMessage(row.Method is "PAGE" or "ANY" ? HttpMethod.Get : new HttpMethod(row.Method), row.Path?.Invoke(things) ?? row.Route);
        if (row.Body is { } body)
            request.Content = JsonContent.Create(body(things));
        using var answer = await client.SendAsync(request);
        // What differs between two answers anyway: the id of the request, and the ids asked for.
        return ((int)answer.StatusCode, Ids().Replace(await answer.Content.ReadAsStringAsync(), "…"));
    }

    private IEnumerable<string> Routes() =>
        from endpoint in _world.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        // Files that are the same for everyone.
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        let route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        from method in endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? ["PAGE"] : endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? (IReadOnlyList<string>)["ANY"]
        select $"{method} {route}";

    [GeneratedRegex("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
