using System.ComponentModel.DataAnnotations;

namespace Portal.Features.Organisations;

public sealed class InvitationOptions
{
    public const string Section = "Portal:Invitations";

    /// <summary>How long an invitation stands, days.</summary>
    [Range(1, 90)]
    public int Days { get; set; } = 7;
}
