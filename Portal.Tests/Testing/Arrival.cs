using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.Tests.Testing;

/// <summary>Where a page went.</summary>
public static class Arrival
{
    /// <summary>Waits until the page's address matches. Playwright's own wait also asks for the load event, which it misses in about one of forty.</summary>
    public static Task ArrivesAtAsync(this IPage page, string pattern) => Assertions.Expect(page).ToHaveURLAsync(new Regex(pattern));
}
