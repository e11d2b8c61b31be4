using System.Text.Json;
using Portal.Security;

namespace Portal.Features.Search;

/// <summary>A page that was open in this tab, as the browser remembers it.</summary>
public sealed record RecentPage(string Href, string Title)
{
    private const int Most = 6;
    private const int MaxTitleLength = 160;

    /// <summary>Reads what the browser sends. Addresses of other sites are left out, whoever wrote them there.</summary>
    public static IReadOnlyList<RecentPage> Read(string? json) => string.IsNullOrEmpty(json) ? [] :
    [
        .. (JsonSerializer.Deserialize<List<RecentPage>>(json, JsonSerializerOptions.Web) ?? [])
            .Where(page => !string.IsNullOrWhiteSpace(page.Title) && page.Title.Length <= MaxTitleLength && LocalAddress.Of(page.Href) == page.Href).DistinctBy(page => page.Href).Take(Most),
    ];
}
