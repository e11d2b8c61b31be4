using Portal.Core.Accounts.Verification;

namespace Portal.Features.Customers;

/// <summary>By what customers are put in order.</summary>
public enum CustomerSort
{
    /// <summary>Those that came last first.</summary>
    Newest = 0,

    Name = 1,

    /// <summary>The most money first.</summary>
    Available = 2,

    /// <summary>The most used in this billing period first.</summary>
    Cost = 3,
}

/// <param name="Search">Part of a name, or of a member's e-mail; empty for all.</param>
/// <param name="Standing">Null for all.</param>
public sealed record CustomerFilter(string? Search = null, OrganisationStanding? Standing = null, CustomerSort Sort = CustomerSort.Newest);
