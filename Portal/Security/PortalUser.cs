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

    /// <summary>Time step of the last authenticator code that was used (RFC 6238); neither it nor an earlier one counts again.</summary>
    public long? LastCodeStep { get; set; }

    /// <summary>When the account was closed, and its personal data with it; null while it is used.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The organisation that pages are about; null is the one the person has belonged to longest.</summary>
    public OrganisationId? CurrentOrganisationId { get; set; }
}
