using System.Text;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Billing.Checkouts;

public static class CheckoutEndpoints
{
    private const int MaxEventBytes = 256 * 1024;

    public static void MapCheckouts(this WebApplication app)
    {
        var checkouts = app.MapGroup("/api/billing/checkouts").RequireAuthorization().AddEndpointFilter<SameOriginFilter>().WithTags("Billing");
        checkouts.MapPost("", async (HttpContext http, StartCheckoutRequest request, StartCheckout handler, CancellationToken cancellationToken) =>
            await handler.HandleAsync(http.Caller(), request, cancellationToken) is var started && started.IsAccepted ? Results.Ok(started.Value) : started.Refusal!.ToProblem(DetailOf(started.Refusal)))
            .WithName("StartCheckout").WithSummary("Begins a payment at the provider; answers where to pay.");
        checkouts.MapGet("{id:guid}", async (HttpContext http, Guid id, CheckoutQueries queries, CancellationToken cancellationToken) =>
            await queries.FindAsync(http.Caller(), id, cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("GetCheckout");
        // Of the provider, who signs what it sends.
        app.MapPost("/api/payments/stripe", TakeAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static string? DetailOf(Refusal refusal) => refusal.Code == "checkout_ended" ? "This checkout cannot be gone on with. What was paid still arrives; if nothing was, begin another one, with another id." : null;

    private static async Task<IResult> TakeAsync(HttpContext http, StripeProvider provider, TakeProviderEvent handler, CancellationToken cancellationToken)
    {
        if (!provider.IsOn)
            return Results.NotFound();
        if (await ReadAsync(http.Request, cancellationToken) is not { } body)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        return await handler.HandleAsync(body, http.Request.Headers["Stripe-Signature"], cancellationToken) switch
        {
            null => Results.Ok(),
            { Code: "invalid_signature" } => Results.Problem(title: "invalid_signature", statusCode: StatusCodes.Status400BadRequest),
            var refusal => refusal.ToProblem(),
        };
    }

    // The signature is over the very bytes: nothing may read them as anything else before.
    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MaxEventBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(body.ToArray());
    }
}
