using Portal.Core.Primitives;
using Portal.Security;
using Portal.Security.Throttling;

namespace Portal.Features.AccountSecurity;

/// <summary>How the caller signs in. Changes ask for a fresh proof, and renew the caller's cookie.</summary>
public static class AccountSecurityEndpoints
{
    public static void MapSecondStep(this WebApplication app)
    {
        var api = Group(app);
        api.MapGet("", (HttpContext http, AccountSecurityQueries queries, CancellationToken cancellationToken) => queries.GetAsync(http.Caller(), cancellationToken)).WithName("GetAccountSecurity");
        api.MapPost("/confirm", async (HttpContext http, ConfirmIdentityRequest request, ConfirmIdentity handler, Throttle throttle, CancellationToken cancellationToken) =>
            throttle.SignIn(http, $"confirm {http.Caller().Id}") is { } wait ? TooManyRequests.Problem(http, wait)
            : (await handler.HandleAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("ConfirmIdentity").WithSummary("Proves that the caller is there, by password, code or passkey; holds for ten minutes.");
        api.MapGet("/authenticator", async (HttpContext http, Authenticator handler, CancellationToken cancellationToken) => Answer(await handler.KeyAsync(http.Caller(), cancellationToken)))
            .WithName("GetAuthenticatorKey").WithSummary("The key to set an authenticator app up with, while the second step is off.");
        api.MapPut("/authenticator", async (HttpContext http, EnableAuthenticatorRequest request, Authenticator handler, CancellationToken cancellationToken) =>
            Answer(await handler.EnableAsync(http.Caller(), request, cancellationToken))).WithName("EnableAuthenticator").WithSummary("Turns the second step on and answers the recovery codes, once.");
        api.MapDelete("/authenticator", async (HttpContext http, Authenticator handler, CancellationToken cancellationToken) =>
            (await handler.DisableAsync(http.Caller(), cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("DisableAuthenticator");
        api.MapDelete("/external-login", async (HttpContext http, ExternalLogins handler, CancellationToken cancellationToken) =>
            (await handler.UnlinkAsync(http.Caller(), cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("UnlinkExternalLogin").WithSummary("Unlinks the account of the provider; linking it takes a browser.");
        api.MapPost("/recovery-codes", async (HttpContext http, Authenticator handler, CancellationToken cancellationToken) => Answer(await handler.NewCodesAsync(http.Caller(), cancellationToken)))
            .WithName("MakeRecoveryCodes").WithSummary("Makes new recovery codes; the old ones no longer count.");
    }

    public static void MapPasskeys(this WebApplication app)
    {
        var api = Group(app);
        api.MapPost("/passkeys/options", async (HttpContext http, Passkeys handler, CancellationToken cancellationToken) => Json(await handler.OptionsAsync(http.Caller(), cancellationToken))).WithName("GetPasskeyOptions");
        api.MapPost("/passkeys", async (HttpContext http, AddPasskeyRequest request, Passkeys handler, CancellationToken cancellationToken) =>
            (await handler.AddAsync(http.Caller(), request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("AddPasskey");
        api.MapPut("/passkeys/{id}", async (HttpContext http, string id, RenamePasskeyRequest request, Passkeys handler, CancellationToken cancellationToken) =>
            (await handler.RenameAsync(http.Caller(), id, request, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("RenamePasskey");
        api.MapDelete("/passkeys/{id}", async (HttpContext http, string id, Passkeys handler, CancellationToken cancellationToken) =>
            (await handler.RemoveAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("RemovePasskey");
        api.MapPost("/confirm/options", async (HttpContext http, ConfirmIdentity handler) => Results.Content(await handler.OptionsAsync(http.Caller()), "application/json")).WithName("GetConfirmOptions");
        var signIn = app.MapGroup("/api/sign-in").AllowAnonymous().AddEndpointFilter<SameOriginFilter>().WithTags("Account");
        signIn.MapPost("/passkey-options", async (HttpContext http, SignInWithPasskey handler, Throttle throttle) =>
            throttle.SignIn(http) is { } wait ? TooManyRequests.Problem(http, wait) : Results.Content(await handler.OptionsAsync(), "application/json")).WithName("GetSignInOptions");
        signIn.MapPost("/passkey", async (HttpContext http, SignInWithPasskeyRequest request, SignInWithPasskey handler, Throttle throttle) =>
            throttle.SignIn(http) is { } wait ? TooManyRequests.Problem(http, wait) : (await handler.HandleAsync(request)).ToProblemOr(() => Results.NoContent())).WithName("SignInWithPasskey");
    }

    public static void MapSessions(this WebApplication app)
    {
        var api = Group(app);
        api.MapDelete("/sessions/{id:guid}", async (HttpContext http, Guid id, EndSessions handler, CancellationToken cancellationToken) =>
            (await handler.OneAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("EndSession");
        api.MapDelete("/sessions", async (HttpContext http, EndSessions handler, CancellationToken cancellationToken) =>
            Results.Ok(new { ended = await handler.OthersAsync(http.Caller(), cancellationToken) })).WithName("EndOtherSessions").WithSummary("Ends all sessions but the one that asks.");
    }

    private static RouteGroupBuilder Group(WebApplication app) => app.MapGroup("/api/account/security").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Account");

    private static IResult Answer<TValue>(Result<TValue> result) => result.IsAccepted ? Results.Ok(result.Value) : result.Refusal.ToProblem();

    private static IResult Json(Result<string> result) => result.IsAccepted ? Results.Content(result.Value, "application/json") : result.Refusal.ToProblem();
}
