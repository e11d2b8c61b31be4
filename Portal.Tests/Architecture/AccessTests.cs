using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Portal.Persistence;
using Portal.Security;
using Portal.Tests.Testing;

namespace Portal.Tests.Architecture;

/// <summary>Nothing is open by oversight.</summary>
public sealed class AccessTests
{
    // Open to strangers on purpose: what one needs to come in, and what one is shown when something is wrong.
    private static readonly string[] PublicPages =
        ["/sign-in", "/sign-in/second-step", "/sign-in/external", "/register", "/confirm-email", "/forgot-password", "/reset-password", "/setup", "/error", "/not-found", "/not-allowed"];

    private static IEnumerable<Type> Pages => typeof(PortalDbContext).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any());

    [Fact]
    public void Pages_EndInPage()
    {
        Assert.NotEmpty(Pages);
        Violations.None(Pages.Where(page => !page.Name.EndsWith("Page", StringComparison.Ordinal)).Select(page => page.FullName));
    }

    [Fact]
    public void Pages_NameTheirPolicyOrAreMeantToBePublic()
    {
        var open = Pages
            .Where(page => page.GetCustomAttribute<AuthorizeAttribute>() is null && page.GetCustomAttribute<AllowAnonymousAttribute>() is null)
            .SelectMany(page => page.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template);

        Assert.Equal(PublicPages.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Endpoints_NameTheirPolicy()
    {
        await using var portal = new PortalAppFactory();
        var endpoints = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        var open = endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Where(endpoint => !IsPageOrAsset(endpoint))
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Contains(endpoints, endpoint => endpoint.RoutePattern.RawText == "/api/account");
        Violations.None(open);
    }

    [Fact]
    public async Task AdministrationEndpoints_AskForTheRole()
    {
        await using var portal = new PortalAppFactory();

        var open = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } route && (IsBelow(route, "/admin") || IsBelow(route, "/api/admin")))
            // Reviewers see applications to be verified, and nothing else of it.
            .Where(endpoint => !endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == PortalRoles.Admin || data.Roles == PortalRoles.Admin
                || (data.Policy == PortalRoles.Reviewer && (IsBelow(endpoint.RoutePattern.RawText!, "/admin/verification") || IsBelow(endpoint.RoutePattern.RawText!, "/api/admin/verification")))))
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Violations.None(open);

        static bool IsBelow(string route, string folder) => ("/" + route.TrimStart('/')).StartsWith(folder, StringComparison.OrdinalIgnoreCase);
    }

    // Pages are judged by their attributes above; assets and the framework's own routes carry nothing of ours.
    private static bool IsPageOrAsset(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        || endpoint.RoutePattern.RawText == "{**path:file}"
        || endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal)
        || endpoint.RoutePattern.RawText.TrimStart('/').StartsWith("_framework", StringComparison.Ordinal);
}
