using Portal.Core.Primitives;
using Portal.Security.ApiKeys;
using Portal.Security.SupportViews;

namespace Portal.Security;

/// <summary>Refusals as HTTP: 401 for a key that does not count, 404 for what is not there or not yours, 403 for what the role does not allow or where the person has to prove more first, 422 for an input to mend, 409 for a "no" of the moment.</summary>
public static class RefusalResults
{
    /// <param name="refusal">What is answered.</param>
    /// <param name="detail">In words, where the code and its values do not say what to do.</param>
    public static IResult ToProblem(this Refusal refusal, string? detail = null) => Results.Problem(
        title: refusal.Code,
        detail: detail,
        statusCode: refusal.Code is ApiKeyRule.Invalid ? StatusCodes.Status401Unauthorized
            : refusal.Code is ApiKeyRule.NotAccepted or OrganisationAccess.RoleNotAllowed or FreshSignIn.Needed or SecondStepRule.Needed or SupportViewRule.IsReadOnly or SupportViewRule.IsClosed ? StatusCodes.Status403Forbidden
            : refusal.Code.EndsWith("_not_found", StringComparison.Ordinal) && refusal.Field is null or "projectId" ? StatusCodes.Status404NotFound
            : refusal.Field is not null && refusal.Code is not ("insufficient_balance" or "budget_exceeded" or "idempotency_conflict" or "quota_exceeded") ? StatusCodes.Status422UnprocessableEntity
            : StatusCodes.Status409Conflict,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = refusal.Code, ["field"] = refusal.Field, ["details"] = refusal.Details });

    public static IResult ToProblemOr(this Refusal? refusal, Func<IResult> success) => refusal is null ? success() : refusal.ToProblem();
}
