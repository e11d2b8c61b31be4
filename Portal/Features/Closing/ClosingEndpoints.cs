using Microsoft.AspNetCore.Identity;
using Portal.Security;

namespace Portal.Features.Closing;

public static class ClosingEndpoints
{
    public static void MapClosing(this WebApplication app)
    {
        var one = app.MapGroup("/api/organisations/{id:guid}/closing").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Organisations");
        one.MapGet("", async (HttpContext http, Guid id, ClosingQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), id, cancellationToken) is var found && found.IsAccepted ? Results.Ok(found.Value) : found.Refusal!.ToProblem())
            .WithName("GetOrganisationClosing").WithSummary("What closing the organisation means, or how far it is; for its owners.");
        one.MapPost("", async (HttpContext http, Guid id, CloseOrganisationRequest request, CloseOrganisation handler, CancellationToken cancellationToken) =>
            (await handler.CloseAsync(http.Caller(), id, request, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("CloseOrganisation").WithSummary("Closes the organisation: its tasks are stopped at once, and after a time to turn back it is invoiced, settled and closed. Asks for a fresh proof and its name.");
        one.MapDelete("", async (HttpContext http, Guid id, CloseOrganisation handler, CancellationToken cancellationToken) =>
            (await handler.CallOffAsync(http.Caller(), id, cancellationToken)).ToProblemOr(() => Results.NoContent()))
            .WithName("CallOffOrganisationClosing").WithSummary("Turns back while there is time.");
        app.MapGet("/api/organisations/closed", (HttpContext http, ClosingQueries queries, CancellationToken cancellationToken) => queries.ClosedAsync(http.Caller(), cancellationToken))
            .RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithName("ListClosedOrganisations").WithTags("Organisations").WithSummary("Closed organisations of the caller whose invoices and data can still be fetched.");
        var account = app.MapGroup("/api/account/closing").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Account");
        account.MapGet("", (HttpContext http, ClosingQueries queries, CancellationToken cancellationToken) => queries.OfPersonAsync(http.Caller(), cancellationToken))
            .WithName("GetAccountClosing").WithSummary("What closing the account means.");
        account.MapPost("", async (HttpContext http, CloseAccountRequest request, CloseAccount handler, SignInManager<PortalUser> signIn, CancellationToken cancellationToken) =>
        {
            if (await handler.HandleAsync(http.Caller(), request, cancellationToken) is { } refusal)
                return refusal.ToProblem();
            await signIn.SignOutAsync();
            return Results.NoContent();
        }).WithName("CloseAccount").WithSummary("Closes the account for ever. Asks for a fresh proof and the e-mail address.");
        app.MapAdmin("customers/{id:guid}/closing").MapDelete("", async (HttpContext http, Guid id, CloseOrganisation handler, CancellationToken cancellationToken) =>
            (await handler.CallOffForOperatorAsync(http.Admin(), id, cancellationToken)).ToProblemOr(() => Results.NoContent())).WithName("CallOffCustomerClosing").WithSummary("Turns a closing back while there is time.");
    }
}
