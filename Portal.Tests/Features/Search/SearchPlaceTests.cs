using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Layout;
using Portal.Features.Search;
using Portal.Persistence;
using Portal.Security;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Search;

/// <summary>A page that is not found by its name is missed by whoever does not know where it hides.</summary>
public sealed class SearchPlaceTests : PortalComponentTest
{
    // One comes here only on the way to something, or where the way ends.
    private static readonly string[] OnTheWay = ["/account/security/confirm", "/support-view"];

    private static IEnumerable<string> Routes =>
        from page in typeof(PortalDbContext).Assembly.GetTypes()
        where page.GetCustomAttribute<AuthorizeAttribute>() is not null
        from route in page.GetCustomAttributes<RouteAttribute>()
        where !route.Template.Contains('{', StringComparison.Ordinal)
        select route.Template;

    [Fact]
    public void Pages_AreAllFound()
    {
        Assert.NotEmpty(Routes);
        Violations.None(Routes.Except(SearchPlace.All.Select(place => place.Href)).Except(OnTheWay));
    }

    [Fact]
    public void PlacesAndShortcuts_LeadToPages()
    {
        string[] pages = [.. Routes, "/billing/prices"];
        Violations.None(SearchPlace.All.Select(place => place.Href).Concat(Shortcut.All.Select(shortcut => shortcut.Href).OfType<string>()).Where(href => !pages.Contains(href)));
    }

    [Fact]
    public void Shortcuts_AreEachPressedDifferently() => Violations.None(Shortcut.All.SelectMany(shortcut => shortcut.Keys).GroupBy(keys => keys).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Names_AreInBothLanguages() => Violations.None(SearchPlace.All.Where(place => place.Words().Distinct().Count() < 2 && place.Key != "Webhooks").Select(place => place.Key));

    [Theory]
    [InlineData("zh-CN", "invoices", "发票")]
    [InlineData("en", "发票", "Invoices")]
    [InlineData("en", "RECEIPT", "Invoices")]
    public void Words_OfEitherLanguage_FindThePageInOnesOwn(string language, string text, string name)
    {
        UseCulture(language);
        var caller = new Caller(Portal.Core.Primitives.UserId.New(), "a@example.com", "A", IsAdmin: false);

        Assert.Contains(SearchPlace.Find(text, caller, null), hit => hit.Title == name && hit.Href == "/billing/invoices");
        Assert.Equal(language, CultureInfo.CurrentUICulture.Name);
    }

    [Theory]
    [InlineData("ecei", false)]
    [InlineData("rece", true)]
    [InlineData("票", true)]
    public void Words_AreFoundByTheirBeginning_OrByAnyCharacterOfChinese(string text, bool isFound) =>
        Assert.Equal(isFound, SearchPlace.Find(text, new Caller(Portal.Core.Primitives.UserId.New(), "a@example.com", "A", IsAdmin: false), null).Any(hit => hit.Href == "/billing/invoices"));
}
