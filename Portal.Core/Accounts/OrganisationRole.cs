namespace Portal.Core.Accounts;

/// <summary>What a member may do in an organisation.</summary>
public enum OrganisationRole
{
    /// <summary>Everything, including members and money.</summary>
    Owner = 1,

    /// <summary>Everything but ownership.</summary>
    Admin = 2,

    /// <summary>Tasks and files; sees costs.</summary>
    Developer = 3,

    /// <summary>Bills, budgets and invoices.</summary>
    Billing = 4,

    /// <summary>Reads.</summary>
    Viewer = 5,
}
