namespace Portal.Core.Accounts;

/// <summary>Who stands behind an organisation.</summary>
public enum OrganisationKind
{
    /// <summary>One person.</summary>
    Personal = 1,

    /// <summary>A company, lab or other legal body.</summary>
    Company = 2,
}
