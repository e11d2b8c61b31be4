using Portal.Core.Accounts.Verification;

namespace Portal.Features.Verification;

/// <summary>The colour of a standing and of a state, beside its word.</summary>
public static class StandingFace
{
    public static string Tone(OrganisationStanding standing) => standing switch
    {
        OrganisationStanding.Verified => "good",
        OrganisationStanding.Suspended => "bad",
        _ => "warn",
    };
}
