namespace Portal.Security.Sessions;

/// <summary>Reads browser and system out of a user agent: enough to know one's own devices by, from text that anybody may write.</summary>
public static class UserAgent
{
    // Each later browser names those it is like, so the more special come first.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("MicroMessenger/", "WeChat"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("HeadlessChrome/", "Chrome"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"), ("python-requests/", "Python"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>Name of the browser; empty when it is none that is known.</summary>
    public static string Browser(string userAgent) => Find(Browsers, userAgent);

    /// <summary>Name of the system; empty when it is none that is known.</summary>
    public static string System(string userAgent) => Find(Systems, userAgent);

    private static string Find((string Mark, string Name)[] known, string userAgent) =>
        Array.Find(known, one => userAgent.Contains(one.Mark, StringComparison.OrdinalIgnoreCase)).Name ?? "";
}
