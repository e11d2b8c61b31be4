using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Portal.Security;

/// <summary>Keeps the language of a browser: the request of a circuit need not carry it.</summary>
public static class LanguageCookie
{
    private static readonly TimeSpan ChosenFor = TimeSpan.FromDays(365);

    /// <summary>The language that someone chose, for a year.</summary>
    public static void Choose(HttpContext http, string culture)
    {
        ArgumentNullException.ThrowIfNull(http);
        Append(http, new RequestCulture(culture), ChosenFor);
    }

    /// <summary>The language a page is rendered in, until the browser is closed; what was chosen stays.</summary>
    public static void Remember(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!http.Response.HasStarted && !http.Request.Cookies.ContainsKey(CookieRequestCultureProvider.DefaultCookieName))
            Append(http, new RequestCulture(CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture), null);
    }

    private static void Append(HttpContext http, RequestCulture culture, TimeSpan? maxAge) =>
        http.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(culture),
            new CookieOptions { MaxAge = maxAge, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });
}
