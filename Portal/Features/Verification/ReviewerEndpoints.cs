using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Verification;

public static class ReviewerEndpoints
{
    public static void MapReviewers(this WebApplication app)
    {
        var review = app.MapReview("verification");
        review.MapGet("", (HttpContext http, ReviewQueries queries, CancellationToken cancellationToken) => queries.QueueAsync(http.Caller(), cancellationToken)).WithName("ListApplications");
        review.MapGet("next", async (HttpContext http, Guid? after, ReviewQueries queries, CancellationToken cancellationToken) =>
            Results.Ok(new { id = (await queries.NextAsync(http.Caller(), after is { } id ? new VerificationCaseId(id) : null, cancellationToken))?.Value })).WithName("NextApplication").WithSummary("The one that has waited longest and nobody else has.");
        review.MapGet("{id:guid}", async (HttpContext http, Guid id, ReviewQueries queries, CancellationToken cancellationToken) =>
            await queries.GetAsync(http.Caller(), new VerificationCaseId(id), cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound()).WithName("GetApplication");
        review.MapPost("{id:guid}/claim", (HttpContext http, Guid id, ReviewApplication handler, CancellationToken cancellationToken) =>
            Done(handler.ClaimAsync(http.Caller(), new VerificationCaseId(id), cancellationToken))).WithName("ClaimApplication").WithSummary("Takes an application for a while; of two at once one gets it.");
        review.MapPost("{id:guid}/release", (HttpContext http, Guid id, ReviewApplication handler, CancellationToken cancellationToken) =>
            Done(handler.ReleaseAsync(http.Caller(), new VerificationCaseId(id), cancellationToken))).WithName("ReleaseApplication");
        review.MapPost("{id:guid}/decision", (HttpContext http, Guid id, DecideVerificationRequest request, ReviewApplication handler, CancellationToken cancellationToken) =>
            Done(handler.DecideAsync(http.Caller(), new VerificationCaseId(id), request, cancellationToken))).WithName("DecideApplication");
        review.MapGet("documents/{id:guid}/pages/{page:int}", async (HttpContext http, Guid id, int page, ReadDocument handler, CancellationToken cancellationToken) =>
            await handler.PageAsync(http.Caller(), new VerificationDocumentId(id), page, cancellationToken) is { } file ? ApplicantEndpoints.Attachment(http, file) : Results.NotFound())
            .WithName("DrawVerificationDocument").WithSummary("A page as a picture. Each look is audited.");
        review.MapGet("reasons", (HttpContext http, ChangeRefusalReasons handler, CancellationToken cancellationToken) => handler.ListAsync(http.Caller(), cancellationToken)).WithName("ListRefusalReasons");
        review.MapPut("reasons/{id:guid}", (HttpContext http, Guid id, RefusalReasonRequest request, ChangeRefusalReasons handler, CancellationToken cancellationToken) =>
            Done(handler.SaveAsync(http.Caller(), id, request, cancellationToken))).WithName("SaveRefusalReason");
        review.MapDelete("reasons/{id:guid}", (HttpContext http, Guid id, ChangeRefusalReasons handler, CancellationToken cancellationToken) =>
            Done(handler.DeleteAsync(http.Caller(), id, cancellationToken))).WithName("DeleteRefusalReason");
    }

    private static async Task<IResult> Done(Task<Refusal?> act) => (await act).ToProblemOr(() => Results.NoContent());
}
