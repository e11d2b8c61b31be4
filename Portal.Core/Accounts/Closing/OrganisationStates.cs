namespace Portal.Core.Accounts.Closing;

/// <summary>What may still be done in an organisation that is closing, whatever the role.</summary>
public static class OrganisationStates
{
    /// <summary>Code of the refusal of what a closing organisation does not do any more.</summary>
    public const string IsClosing = "organisation_closing";

    /// <summary>True when the state leaves a right as it is: while closing one looks, pays, and may turn back; when closed nothing is left.</summary>
    public static bool Allows(this OrganisationState state, OrganisationRight right) => state switch
    {
        OrganisationState.Open => true,
        OrganisationState.Closing => right is OrganisationRight.ReadWork or OrganisationRight.ReadMoney or OrganisationRight.ManageMoney or OrganisationRight.ManageOrganisation,
        _ => false,
    };
}
