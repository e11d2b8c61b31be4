using Microsoft.AspNetCore.Authorization;
using Portal.Core.Primitives;

namespace Portal.Security.ApiKeys;

/// <summary>Which routes answer a key. None does unless it says so: what is new is for people until somebody decides.</summary>
public static class ApiKeyRule
{
    /// <summary>Code of the refusal of a key by a route for people.</summary>
    public const string NotAccepted = "api_key_not_accepted";

    /// <summary>Code of the refusal of what is no key, or none any more.</summary>
    public const string Invalid = "api_key_invalid";

    /// <summary>Lets keys in; with <paramref name="ofWholeOrganisation"/> only those that are not of one project.</summary>
    public static TBuilder AcceptsApiKeys<TBuilder>(this TBuilder builder, bool ofWholeOrganisation = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AcceptedKeys(ofWholeOrganisation));

    public static Task EnforceAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        if (ApiKeyClaims.KeyOf(http.User) is not { } key || http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(http);
        return endpoint.Metadata.GetMetadata<AcceptedKeys>() is { } accepted && (!accepted.OfWholeOrganisation || key.Reach.ProjectId is null)
            ? next(http)
            : new Refusal(NotAccepted).ToProblem().ExecuteAsync(http);
    }

    /// <param name="OfWholeOrganisation">True where the answer is about more than one project.</param>
    public sealed record AcceptedKeys(bool OfWholeOrganisation);
}
