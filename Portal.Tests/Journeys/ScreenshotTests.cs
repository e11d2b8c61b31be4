using Microsoft.Playwright;
using Portal.Tests.Testing;

namespace Portal.Tests.Journeys;

/// <summary>
/// Pictures of every sight, for the eye: both languages, both themes, on a desk and on a phone. Run by
/// <c>eng/screenshots.sh</c> alone; a run of all tests leaves it out.
/// </summary>
[Trait("Category", "Screenshots")]
public sealed class ScreenshotTests
{
    private static readonly string[] Languages = ["en", "zh-CN"];
    private static readonly ColorScheme[] Themes = [ColorScheme.Light, ColorScheme.Dark];
    private static readonly (string Name, int Width, int Height)[] Screens = [("desktop", 1440, 900), ("phone", 390, 844)];

    private static string Folder => Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS") is { Length: > 0 } folder ? folder : Repository.PathOf("artifacts/screenshots");

    [SkippableFact]
    public async Task Sights_ArePicturedInEveryDress()
    {
        Skip.If(PlayPortal.WhatIsMissing is not null, PlayPortal.WhatIsMissing);
        await using var portal = new ShowcasePortal();
        await portal.StartAsync();
        var showcase = await Showcase.BuildAsync(portal, days: 9);
        foreach (var sight in Tour.Sights.Where(IsWanted))
        {
            foreach (var language in Languages)
                await PictureAsync(sight, await showcase.VisitorAsync(sight.Visitor, language), language, showcase.Ids);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "index.html"), ContactSheet.Of(Tour.Sights.Where(IsWanted).Select(sight => sight.Name), Dresses()));
    }

    private static bool IsWanted(Sight sight) =>
        Environment.GetEnvironmentVariable("PORTAL_SIGHTS") is not { Length: > 0 } parts || parts.Split(',').Any(part => sight.Name.Contains(part, StringComparison.Ordinal));

    private static IEnumerable<string> Dresses() =>
        from language in Languages from theme in Themes from screen in Screens select Dress(language, theme, screen.Name);

    private static string Dress(string language, ColorScheme theme, string screen) => $"{language}-{theme.ToString().ToLowerInvariant()}-{screen}";

    private static async Task PictureAsync(Sight sight, Person person, string language, IReadOnlyDictionary<string, Guid> ids)
    {
        await person.Page.SetViewportSizeAsync(Screens[0].Width, Screens[0].Height);
        await person.OpenAsync(sight.AddressIn(ids));
        if (sight.Prepare is not null)
            await sight.Prepare(person);
        foreach (var screen in Screens)
        {
            await person.Page.SetViewportSizeAsync(screen.Width, screen.Height);
            // As high as the page: a full-page picture would leave the fixed bars in its middle.
            await person.Page.SetViewportSizeAsync(screen.Width, await person.Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"));
            foreach (var theme in Themes)
            {
                await person.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
                await person.LooksStillAsync();
                await person.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, Dress(language, theme, screen.Name), $"{sight.Name}.png") });
            }
        }
    }

    /// <summary>A machine large enough that seconds cost cents, and little credit, so that pictures and invoices look like use.</summary>
    private sealed class ShowcasePortal() : PlayPortal(
        ("Portal__Welcome__CreditUnits", "1"), ("Portal__LocalEngine__CpuMillicores", "1024000"), ("Portal__LocalEngine__MemoryMebibytes", "4194304"));
}
