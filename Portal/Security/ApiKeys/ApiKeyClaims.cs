using System.Security.Claims;
using Portal.Core.Accounts;
using Portal.Core.Primitives;

namespace Portal.Security.ApiKeys;

/// <summary>A key in the claims of a program.</summary>
public static class ApiKeyClaims
{
    private const string Id = "portal:key";
    private const string Organisation = "portal:key_organisation";
    private const string Project = "portal:key_project";
    private const string IsReadOnly = "portal:key_reads";

    /// <summary>The key that asks; null for a person or a stranger.</summary>
    public static CallerKey? KeyOf(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (!Guid.TryParse(principal.FindFirstValue(Id), out var id) || !Guid.TryParse(principal.FindFirstValue(Organisation), out var organisation))
            return null;
        ProjectId? project = Guid.TryParse(principal.FindFirstValue(Project), out var one) ? new ProjectId(one) : null;
        return new CallerKey(new ApiKeyId(id), new ApiKeyReach(new OrganisationId(organisation), project, principal.HasClaim(IsReadOnly, "true")));
    }

    /// <summary>Who a program is: its maker, without any role of theirs.</summary>
    public static ClaimsPrincipal Of(ApiKey key, PortalUser maker)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(maker);
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, maker.Id.ToString()), new(ClaimTypes.Email, maker.Email ?? ""), new(PortalClaims.DisplayName, maker.DisplayName),
                new(Id, key.Id.ToString()), new(Organisation, key.OrganisationId.ToString()), new(IsReadOnly, key.IsReadOnly ? "true" : "false"),
            ],
            ApiKeyAuthentication.Name);
        if (key.ProjectId is { } project)
            identity.AddClaim(new Claim(Project, project.ToString()));
        return new ClaimsPrincipal(identity);
    }
}
