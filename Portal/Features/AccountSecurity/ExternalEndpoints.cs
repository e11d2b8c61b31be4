using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.External;
using Portal.Security.Throttling;
using Portal.Security.Web;

namespace Portal.Features.AccountSecurity;

/// <summary>To the provider and back, for those who are a browser: each way begins with a form of ours and ends with an address.</summary>
public static class ExternalEndpoints
{
    public const string SignIn = "/sign-in/external/begin";
    public const string Link = "/account/security/external";
    public const string Confirm = "/account/security/confirm/external";

    // The page that receives them.
    private const string SignedIn = "/sign-in/external";
    private const string Security = "/account/security";

    public static void MapExternal(this WebApplication app)
    {
        app.MapPost(SignIn, SignInAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(Link, LinkAsync).RequireAuthorization().ExcludeFromDescription();
        app.MapGet(Link, LinkedAsync).RequireAuthorization().ExcludeFromDescription();
        app.MapPost(Confirm, ConfirmAsync).RequireAuthorization().ExcludeFromDescription();
        app.MapGet(Confirm, ConfirmedAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<IResult> SignInAsync(HttpContext http, ExternalTrip trip, Throttle throttle)
    {
        if (await OwnForm.RefuseAsync(http) is { } forged)
            return forged;
        if (throttle.SignIn(http) is { } wait)
            return TooManyRequests.Problem(http, wait);
        return await BeginAsync(http, trip, ExternalPurpose.SignIn, $"{SignedIn}?returnUrl={await ReturnUrlAsync(http)}", "/sign-in");
    }

    private static async Task<IResult> LinkAsync(HttpContext http, ExternalTrip trip, FreshSignIn fresh, CancellationToken cancellationToken)
    {
        if (await OwnForm.RefuseAsync(http) is { } forged)
            return forged;
        // Before anybody goes a long way for nothing.
        return await fresh.RefuseAsync(http.Caller(), cancellationToken) is not null ? Results.LocalRedirect(FreshSignIn.PageFor(Security))
            : await BeginAsync(http, trip, ExternalPurpose.Link, Link, Security);
    }

    private static async Task<IResult> LinkedAsync(HttpContext http, ExternalTrip trip, ExternalLogins handler, CancellationToken cancellationToken)
    {
        if (await trip.EndAsync(http, ExternalPurpose.Link) is not { } person)
            return Back(OpenIdEvents.Failed);
        return await handler.LinkAsync(http.Caller(), person, cancellationToken) is not { } refusal ? Results.LocalRedirect($"{Security}?done=external-linked")
            : refusal.Code == FreshSignIn.Needed ? Results.LocalRedirect(FreshSignIn.PageFor(Security))
            : Back(refusal.Code);
    }

    private static async Task<IResult> ConfirmAsync(HttpContext http, ExternalTrip trip)
    {
        if (await OwnForm.RefuseAsync(http) is { } forged)
            return forged;
        return await BeginAsync(http, trip, ExternalPurpose.Confirm, $"{Confirm}?returnUrl={await ReturnUrlAsync(http)}", Security);
    }

    private static async Task<IResult> ConfirmedAsync(HttpContext http, string? returnUrl, ExternalTrip trip, ConfirmIdentity handler, CancellationToken cancellationToken) =>
        await trip.EndAsync(http, ExternalPurpose.Confirm) is { } person && await handler.HandleAsync(http.Caller(), person, cancellationToken) is null
            ? Results.LocalRedirect(LocalAddress.Of(returnUrl)) : Back("not_confirmed");

    private static async Task<IResult> BeginAsync(HttpContext http, ExternalTrip trip, ExternalPurpose purpose, string landing, string page) =>
        !trip.IsOn ? new Refusal("external_not_found").ToProblem()
        : await trip.BeginAsync(http, purpose, landing) ? Results.Empty
        : Results.LocalRedirect($"{page}?problem={OpenIdEvents.Unreachable}");

    private static async Task<string> ReturnUrlAsync(HttpContext http) => Uri.EscapeDataString(LocalAddress.Of((await http.Request.ReadFormAsync(http.RequestAborted))["returnUrl"]));

    private static IResult Back(string problem) => Results.LocalRedirect($"{Security}?problem={problem}");
}
