using Microsoft.AspNetCore.Identity;
using Portal.Core.Primitives;

namespace Portal.Security;

/// <summary>A person who signs in.</summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    /// <summary>Shown to colleagues and reviewers.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>BCP 47 tag of mails to this person.</summary>
    public string Language { get; set; } = "zh-CN";

    public DateTimeOffset RegisteredAt { get; set; }

    /// <summary>The organisation that pages are about; null is the one the person has belonged to longest.</summary>
    public OrganisationId? CurrentOrganisationId { get; set; }
}
