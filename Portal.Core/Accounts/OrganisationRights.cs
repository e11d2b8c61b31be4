namespace Portal.Core.Accounts;

/// <summary>The published table of who may do what in an organisation.</summary>
public static class OrganisationRights
{
    /// <summary>Roles in the order of the table.</summary>
    public static IReadOnlyList<OrganisationRole> Roles { get; } = Enum.GetValues<OrganisationRole>();

    /// <summary>Rights in the order of the table.</summary>
    public static IReadOnlyList<OrganisationRight> All { get; } = Enum.GetValues<OrganisationRight>();

    /// <summary>True when members of a role may do it.</summary>
    public static bool May(this OrganisationRole role, OrganisationRight right) => right switch
    {
        OrganisationRight.ReadWork or OrganisationRight.ReadMoney => true,
        OrganisationRight.RunTasks => role is OrganisationRole.Owner or OrganisationRole.Admin or OrganisationRole.Developer,
        OrganisationRight.ManageMoney => role is OrganisationRole.Owner or OrganisationRole.Admin or OrganisationRole.Billing,
        OrganisationRight.ManageProjects or OrganisationRight.ManageMembers or OrganisationRight.ManageWebhooks or OrganisationRight.ManageVerification or OrganisationRight.ManageQuotas
            or OrganisationRight.ReadAudit
            => role is OrganisationRole.Owner or OrganisationRole.Admin,
        OrganisationRight.ManageOrganisation => role == OrganisationRole.Owner,
        _ => false,
    };

    /// <summary>True when a member of <paramref name="role"/> may give and take <paramref name="other"/>: owners every role, whoever manages members those without that right.</summary>
    public static bool MayGive(this OrganisationRole role, OrganisationRole other) =>
        role.May(OrganisationRight.ManageOrganisation) || (role.May(OrganisationRight.ManageMembers) && !other.May(OrganisationRight.ManageMembers));
}
