using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Journeys;

/// <summary>Every page, in both themes, by the rules of WCAG 2.1 A and AA that a machine can check: contrast, names, roles.</summary>
public sealed class AccessibilityTests(JourneyPortal portal) : JourneyTest(portal)
{
    private const string AllRules = """{ "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"] }""";
    private const string Contrast = """{ "runOnly": ["color-contrast"], "resultTypes": ["violations"] }""";
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [SkippableTheory]
    [InlineData(Visitor.Stranger)]
    [InlineData(Visitor.Newcomer)]
    [InlineData(Visitor.Developer)]
    [InlineData(Visitor.Administrator)]
    public async Task Sights_LightAndDark_BreakNoRule(Visitor visitor)
    {
        var showcase = await Portal.ShowcaseAsync();
        var person = await showcase.VisitorAsync(visitor, "en");
        var violations = new List<string>();
        // Of several looks at one address, the one that opens most.
        foreach (var sight in Tour.Sights.Where(sight => sight.Visitor == visitor).OrderBy(sight => sight.Prepare is null).DistinctBy(sight => sight.Address))
        {
            await person.OpenAsync(sight.AddressIn(showcase.Ids));
            if (sight.Prepare is not null)
                await sight.Prepare(person);
            await person.Page.EvaluateAsync(Axe);
            foreach (var (theme, rules) in new[] { (ColorScheme.Light, AllRules), (ColorScheme.Dark, Contrast) })
            {
                await person.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
                await person.LooksStillAsync();
                violations.AddRange(from fault in await CheckAsync(person.Page, rules) select $"{sight.Name} {theme}: {fault}");
            }
        }

        Violations.None(violations);
    }

    // Within the page: the ready-made way loads the rules again and opens a second page for every check.
    private static Task<string[]> CheckAsync(IPage page, string rules) => page.EvaluateAsync<string[]>(
        "async rules => (await axe.run(document, JSON.parse(rules))).violations.flatMap(rule => rule.nodes.map(node => `${rule.id} ${node.target} ${node.html}`))", rules);
}
