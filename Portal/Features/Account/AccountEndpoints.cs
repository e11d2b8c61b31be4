using Microsoft.AspNetCore.Identity;
using Portal.Security;
using Portal.Security.SupportViews;
using Portal.Security.Web;

namespace Portal.Features.Account;

public static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app)
    {
        app.MapAdministrators();
        app.MapGet("/language", (HttpContext http, string? culture, string? returnUrl) =>
        {
            if (culture is "en" or "zh-CN")
                LanguageCookie.Choose(http, culture);
            return Results.LocalRedirect(LocalAddress.Of(returnUrl));
        }).AllowAnonymous().ExcludeFromDescription();

        app.MapPost("/sign-out", async (HttpContext http, SignInManager<PortalUser> signIn) =>
        {
            if (await OwnForm.RefuseAsync(http) is { } forged)
                return forged;
            await signIn.SignOutAsync();
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous().EndsSupportView().ExcludeFromDescription();

        app.MapPost("/sign-out-everywhere", async (HttpContext http, SignInManager<PortalUser> signIn, UserManager<PortalUser> users) =>
        {
            if (await OwnForm.RefuseAsync(http) is { } forged)
                return forged;
            if (await users.GetUserAsync(http.User) is { } user)
                await users.UpdateSecurityStampAsync(user);
            await signIn.SignOutAsync();
            return Results.LocalRedirect("/sign-in");
        }).RequireAuthorization().ExcludeFromDescription();

        app.MapGet("/api/account", async (HttpContext http, AccountQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(Caller.Require(http.User), cancellationToken)).RequireAuthorization().WithName("GetAccount").WithTags("Account");
    }
}
