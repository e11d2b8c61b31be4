using Portal.Core.Accounts;

namespace Portal.Features.Account;

/// <summary>Who registers, whatever they sign in by.</summary>
public class WhoForm
{
    public string DisplayName { get; set; } = "";

    public OrganisationKind Kind { get; set; } = OrganisationKind.Personal;

    public string? OrganisationName { get; set; }
}
