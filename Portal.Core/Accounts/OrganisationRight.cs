namespace Portal.Core.Accounts;

/// <summary>What a member of an organisation may be allowed to do there. Who may do what is <see cref="OrganisationRights"/>.</summary>
public enum OrganisationRight
{
    /// <summary>See tasks, files and results.</summary>
    ReadWork = 1,

    /// <summary>Submit and stop tasks, upload and delete files.</summary>
    RunTasks = 2,

    /// <summary>See balance, costs, bills, invoices and usage.</summary>
    ReadMoney = 3,

    /// <summary>Redeem vouchers, top up, set budgets and billing details.</summary>
    ManageMoney = 4,

    /// <summary>Make, rename and archive projects.</summary>
    ManageProjects = 5,

    /// <summary>Invite, remove and give roles below one's own.</summary>
    ManageMembers = 6,

    /// <summary>Rename the organisation, make and dismiss owners.</summary>
    ManageOrganisation = 7,

    /// <summary>See and change webhooks, which carry its affairs out of the house.</summary>
    ManageWebhooks = 8,

    /// <summary>Say who the organisation is, hand in its documents, and see what was said of them.</summary>
    ManageVerification = 9,

    /// <summary>Bound what single projects may hold, and ask the platform for more than the organisation's quota.</summary>
    ManageQuotas = 10,

    /// <summary>See who did what in the organisation, and what the platform did with it.</summary>
    ReadAudit = 11,
}
