using Microsoft.AspNetCore.Antiforgery;

namespace Portal.Security.Web;

/// <summary>Guards routes that take forms of our own pages, and no other site's.</summary>
public static class OwnForm
{
    /// <returns>What to answer to a form without the token of this browser; null for one of ours.</returns>
    public static async Task<IResult?> RefuseAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http) ? null
            : Results.Problem(title: "invalid_form", detail: "The page is out of date. Go back, reload it and try again.", statusCode: StatusCodes.Status400BadRequest);
    }
}
