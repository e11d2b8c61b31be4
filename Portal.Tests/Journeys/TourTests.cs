using System.Reflection;
using Microsoft.AspNetCore.Components;
using Portal.Persistence;
using Portal.Tests.Architecture;

namespace Portal.Tests.Journeys;

/// <summary>A page that is on no tour is looked at by nobody: neither for contrast nor by eye.</summary>
public sealed class TourTests
{
    [Fact]
    public void Sights_CoverEveryRoute()
    {
        var routes = typeof(PortalDbContext).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).ToList();

        Assert.NotEmpty(routes);
        Violations.None(routes.Where(route => !Tour.Sights.Any(sight => sight.IsShownBy(route))));
    }

    [Fact]
    public void Sights_AreEachNamedOnce() => Violations.None(Tour.Sights.GroupBy(sight => sight.Name).Where(group => group.Count() > 1).Select(group => group.Key));
}
