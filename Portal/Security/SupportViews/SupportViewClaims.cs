using System.Globalization;
using System.Security.Claims;
using Portal.Core.Primitives;

namespace Portal.Security.SupportViews;

/// <summary>A support view in the claims of one request. The cookie knows nothing of it: the session's row says whether there is one.</summary>
public static class SupportViewClaims
{
    private const string Organisation = "portal:view_organisation";
    private const string OrganisationName = "portal:view_organisation_name";
    private const string Person = "portal:view_person";
    private const string PersonName = "portal:view_person_name";
    private const string Until = "portal:view_until";

    /// <summary>The view that somebody looks through; null for everybody else.</summary>
    public static SupportView? ViewOf(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Guid.TryParse(principal.FindFirstValue(Organisation), out var organisation) && Guid.TryParse(principal.FindFirstValue(Person), out var person)
            && long.TryParse(principal.FindFirstValue(Until), CultureInfo.InvariantCulture, out var ticks)
            ? new SupportView(
                new OrganisationId(organisation), principal.FindFirstValue(OrganisationName) ?? "", new UserId(person), principal.FindFirstValue(PersonName) ?? "", new DateTimeOffset(ticks, TimeSpan.Zero))
            : null;
    }

    /// <summary>The same person without any role of the platform, looking through <paramref name="view"/>.</summary>
    public static ClaimsPrincipal Of(ClaimsPrincipal principal, SupportView view)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(view);
        var identity = ((ClaimsIdentity)principal.Identity!).Clone();
        foreach (var role in identity.FindAll(identity.RoleClaimType).ToList())
            identity.RemoveClaim(role);
        identity.AddClaims(
        [
            new Claim(Organisation, view.Organisation.ToString()), new Claim(OrganisationName, view.OrganisationName), new Claim(Person, view.Person.ToString()),
            new Claim(PersonName, view.PersonName), new Claim(Until, view.Until.UtcTicks.ToString(CultureInfo.InvariantCulture)),
        ]);
        return new ClaimsPrincipal(identity);
    }
}
